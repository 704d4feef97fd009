# setup
rng = np.random.default_rng(0)
q, k, v = rng.normal(size=(3, 2, 4, 3))
# cell
s = np.einsum("hqd,hkd->hqk", q, k) / np.sqrt(3)
mask = np.triu(np.ones((4, 4), dtype=bool), k=1)
s[:, mask] = -np.inf
w = np.exp(s - s.max(-1, keepdims=True)); w /= w.sum(-1, keepdims=True)
out = (w @ v).transpose(1, 0, 2).reshape(4, -1)
loss = np.sum(out ** 2)
# expect
option: skip=s
