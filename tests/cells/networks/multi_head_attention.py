# setup
rng = np.random.default_rng(3)
B, T, H, d = 2, 3, 2, 2
x = rng.normal(size=(B, T, H * d))
W = rng.normal(size=(H * d, 3 * H * d)) * 0.5
# cell
qkv = (x @ W).reshape(B, T, 3, H, d).transpose(2, 0, 3, 1, 4)
q, k, v = qkv
s = np.einsum("bhid,bhjd->bhij", q, k) / d ** 0.5
s = np.where(np.tril(np.ones((T, T))) == 0, -1e9, s)
a = np.exp(s - s.max(-1, keepdims=True))
a = a / a.sum(-1, keepdims=True)
y = np.einsum("bhij,bhjd->bhid", a, v).swapaxes(1, 2).reshape(B, T, H * d)
np.mean(np.tanh(y))
