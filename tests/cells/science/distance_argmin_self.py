# setup
pos = np.random.default_rng(0).normal(size=(5, 2))
# cell
d = np.sqrt(((pos[:, None] - pos) ** 2).sum(2))
np.fill_diagonal(d, np.inf)
nn = d.min(axis=1)
loss = np.log(nn).sum()
# expect
option: skip=d
