# setup
x = np.array([1.0, 2.0, 3.0])
m = memoryview(x)
part = memoryview(x)[::2]
# cell: z
z = x[0] * m[0] * part[0] + (x * np.asarray(m)).sum() + part[1] * x[2]
# expect
assert len(g.leaves) == 1
