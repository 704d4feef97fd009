# setup
rng = np.random.default_rng(0)
X = rng.normal(size=(5, 3))
w = np.array([0.2, 0.3, 0.5])
# cell
z = X.mean() + X.std(ddof=1) + np.var(X, axis=0).sum() + np.average(X, axis=1, weights=w).prod() + np.corrcoef(X.T)[0, 1] + np.cov(X.T).trace() + np.nanmean(X) + np.histogram(X[:, 0], bins=3, weights=X[:, 1])[0][0]
