# setup
X = np.array([[0.0, 0.1], [1.0, 1.2], [0.9, 1.0]])
# cell
C = X[:2] * 1.0
labels = np.zeros(3, dtype=int)
for i in range(3):
    labels[i] = np.argmin(np.sum((C - X[i]) ** 2, axis=1))
z = np.sum((X - C[labels]) ** 2)
# expect
option: skip=C
