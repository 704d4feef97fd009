# setup
rng = np.random.default_rng(13)
X = rng.normal(size=(6, 4))
X[1, 2] = np.nan
W = rng.normal(size=(4, 2))
# cell: loss
seen = ~np.isnan(X)
filled = np.where(seen, X, 0.0)
recon = filled @ W @ W.T
loss = ((recon - filled)[seen] ** 2).mean()
# expect
option: skip=X
