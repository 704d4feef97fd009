# setup
x = np.array([1.0, 2.0, 3.0])
m = memoryview(np.array([0.5, -1.0, 2.0]))
# cell: z
total = 0.0
for a, b in zip(x, m):
    total = total + a * b ** 2
z = total + np.linalg.norm(m) + x @ m + math.fsum(m)
