# setup
x = np.array([1.0, 2.0])
# cell: z
x.data[0] = 5.0
z = (x ** 2).sum()
# expect
warning: line 2 | x.data | write
error: TypeError | read-only
option: never runs
