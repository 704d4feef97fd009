# setup
rng = np.random.default_rng(4)
X = rng.normal(size=(10, 3)) @ np.diag([3.0, 1.0, 0.3])
# cell
C = np.cov(X, rowvar=False)
lam, V = np.linalg.eigh(C)
explained = lam[::-1] / lam.sum()
explained[0] + (V[:, -1] ** 2)[0]
