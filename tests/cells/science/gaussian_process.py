# setup
rng = np.random.default_rng(1)
X = np.linspace(0, 1, 6)
y = np.sin(4 * X)
length, variance, noise = 0.3, 1.5, 0.1
# cell
D = X[:, None] - X[None, :]
K = variance * np.exp(-0.5 * (D / length) ** 2) + noise**2 * np.eye(len(X))
L = np.linalg.cholesky(K)
alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
nll = 0.5 * y @ alpha + np.log(np.diag(L)).sum() + len(X) / 2 * np.log(2 * np.pi)
# expect
option: tolerance=1e-5
