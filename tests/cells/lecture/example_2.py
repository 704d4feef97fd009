# setup
rng = np.random.default_rng(0)
X = rng.normal(size=(10, 3))
w = rng.normal(size=3)
y = rng.normal(size=10)
# cell
a = X @ w
b = a - y
z = b @ b
# expect
assert np.allclose(g["w"].grad, 2 * X.T @ (X @ w - y))
