# setup
a = 0.5
w = np.array([1.0, -1.0, 2.0])
# cell
f = np.fromiter((a * k for k in range(4)), dtype=float)
h = np.fromfunction(lambda i, j: a * i + j ** 2 * a, (2, 3))
z = (f ** 2).sum() + (h @ w).sum()
