# setup
x = 1.5
# cell
y = x
# expect
error: UsageError | computes nothing from its leaves (x)
