# setup
x = np.array([1.0, 2.0, 3.0])
# cell: z
x[0], x[2] = x[2], x[0]
x[1:] = x[:-1]
a, b = x[0], x[1]
a, b = b, a
z = a * 2 + b * 3 + x[2] ** 2
