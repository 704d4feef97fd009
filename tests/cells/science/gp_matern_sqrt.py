# setup
rng = np.random.default_rng(0)
X = rng.uniform(-2, 2, size=(5, 2)); y = np.sin(X).sum(1)
# cell
ls, sn = 0.8, 0.2
D = np.sqrt(((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=-1))
K = (1 + np.sqrt(3) * D / ls) * np.exp(-np.sqrt(3) * D / ls) + sn * np.eye(5)
nll = 0.5 * y @ np.linalg.solve(K, y) + 0.5 * np.linalg.slogdet(K)[1]
