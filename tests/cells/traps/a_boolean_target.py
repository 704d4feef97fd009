# setup
x = 1.5
# cell: flag
flag = x > 1
# expect
error: UsageError | flag is a bool | only a float or an array of floats has a gradient
