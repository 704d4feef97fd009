# setup
rng = np.random.default_rng(0)
X, w, y = rng.normal(size=(10, 3)), rng.normal(size=3), rng.normal(size=10)
# cell
np.linalg.norm(X @ w - y) ** 2
