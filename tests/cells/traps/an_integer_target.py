# setup
x = 1.5
n = 3
# cell: n
n = n * 2
y = x * 2
# expect
error: UsageError | n is an int | 6.0
