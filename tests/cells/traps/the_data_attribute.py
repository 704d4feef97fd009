# setup
x = np.array([1.0, 2.0])
# cell: z
d = x.data
z = x[0] * d[1]
# expect
warning: line 2 | x.data
