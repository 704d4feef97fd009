# setup
rng = np.random.default_rng(6)
W1, W2 = rng.normal(size=(4, 8)), rng.normal(size=(8, 1))
x = rng.normal(size=(3, 4))
# cell
np.random.seed(0)
keep = 0.8
h = np.maximum(0, x @ W1)
u1 = (np.random.rand(*h.shape) < keep) / keep
h *= u1
out = h @ W2
loss = np.square(out).mean()
# expect
option: skip=keep
