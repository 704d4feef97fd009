# setup
x = np.array([1.0, 2.0])
m = memoryview(x)
# cell: z
first = m.tobytes()[:8]
z = x[0] * m[1] + m.cast("B")[0]
# expect
warning: line 2 | m.tobytes()
warning: line 3 | m.cast
