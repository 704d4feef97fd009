# setup
rng = np.random.default_rng(1)
labels = np.array([0, 2, 1, 1])
X = rng.normal(size=(4, 3))
W = rng.normal(size=(3, 3))
# cell
Y = np.eye(3)[labels]
Z = X @ W
logp = Z - np.log(np.sum(np.exp(Z), axis=1))[:, None]
loss = -(Y * logp).sum() / len(labels)
