# setup
n = 3
# cell
n * 2
# expect
error: UsageError | integers have no gradient
