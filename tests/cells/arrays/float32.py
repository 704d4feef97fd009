# setup
rng = np.random.default_rng(0)
X = rng.normal(size=(4, 3)).astype(np.float32)
w = np.ones(3, dtype=np.float32) * np.float32(0.5)
k = np.float32(0.3)
# cell
y = np.tanh(X @ w) * k
z = (y ** 2).sum()
# expect
assert g["w"].grad.dtype == np.float32
assert g["k"].grad.dtype == np.float32
assert g["y"].grad.dtype == np.float32
