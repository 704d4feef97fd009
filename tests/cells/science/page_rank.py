# setup
A = np.array([[0, 1, 1], [1, 0, 0], [0, 1, 0.0]])
d = 0.85
# cell
M = A / A.sum(axis=0)
r = np.ones(3) / 3
for _ in range(10):
    r = d * M @ r + (1 - d) / 3
r[0]
