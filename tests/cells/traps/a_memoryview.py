# setup
x = np.array([1.0, 2.0])
# cell: z
m = memoryview(x)
z = x[0] * m[1]
# expect
option: never runs
warning: line 2 | memoryview(x) | another cell
error: TypeError
