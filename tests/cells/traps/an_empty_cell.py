# setup
x = 1.5
# cell

# expect
option: never runs
error: UsageError | empty
