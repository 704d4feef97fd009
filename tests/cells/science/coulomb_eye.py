# setup
pos = np.random.default_rng(0).normal(size=(4, 2))
# cell
d = np.sqrt(((pos[:, None] - pos) ** 2).sum(2))
U = np.sum((1 - np.eye(4)) / (d + np.eye(4)))
