# setup
rng = np.random.default_rng(8)
n, m = 3, 2
W = {k: rng.normal(size=(n, n + m)) * 0.5 for k in "ifog"}
b = {k: np.zeros(n) for k in "ifog"}
xs = [rng.normal(size=m) for _ in range(4)]
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def step(x, h, c):
    z = np.concatenate([h, x])
    i, f, o = (sigmoid(W[k] @ z + b[k]) for k in "ifo")
    g = np.tanh(W["g"] @ z + b["g"])
    c = f * c + i * g
    return o * np.tanh(c), c
# cell
h = c = np.zeros(n)
for x in xs:
    h, c = step(x, h, c)
loss = h @ h
# expect
option: skip=h
option: skip=c
