# setup
rng = np.random.default_rng(7)
V, D = 9, 4
W_in, W_out = rng.normal(size=(V, D)) * 0.3, rng.normal(size=(V, D)) * 0.3
pairs = [(0, 3), (2, 5), (0, 1)]
def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))
# cell
r = np.random.RandomState(3)
loss = 0.0
for c, o in pairs:
    neg = r.choice(V, size=4, replace=False)
    v = W_in[c]
    loss -= np.log(sigmoid(v @ W_out[o]))
    loss -= np.sum(np.log(sigmoid(-W_out[neg] @ v)))
loss /= len(pairs)
