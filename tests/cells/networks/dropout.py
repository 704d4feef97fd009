# setup
rng = np.random.default_rng(6)
x = rng.normal(size=(4, 5))
W = rng.normal(size=(5, 2))
# cell
keep = 0.8
mask = (rng.random(x.shape) < keep) / keep
h = (x * mask) @ W
loss = np.square(h).mean()
# expect
option: skip=keep
