# setup
x = np.array([1.0, 2.0])
# cell: z
f = np.frompyfunc(lambda t: t * t, 1, 1)
y = f(x)
z = y.sum()
# expect
option: skip=y
