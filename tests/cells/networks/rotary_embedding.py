# setup
rng = np.random.default_rng(0)
x = rng.normal(size=(4, 6))
# cell
base = 100.0
d = x.shape[-1]
inv = 1.0 / base ** (np.arange(0, d, 2) / d)
ang = np.outer(np.arange(len(x)), inv)
c, s = np.cos(ang), np.sin(ang)
y = np.empty_like(x)
y[:, 0::2] = x[:, 0::2] * c - x[:, 1::2] * s
y[:, 1::2] = x[:, 0::2] * s + x[:, 1::2] * c
z = np.sum(y[:-1] * y[1:])
# expect
option: skip=y
