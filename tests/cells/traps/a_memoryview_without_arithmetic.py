# setup
m = memoryview(np.array([1.0, 2.0]))
# cell: z
z = m[0] * m[1]
y = m * 2.0
# expect
error: TypeError: unsupported operand type(s) for *: 'memoryview' and 'float'
