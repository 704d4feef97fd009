# setup
pos = np.random.default_rng(0).normal(size=(4, 2))
q = np.array([1.0, -1.0, 2.0, -0.5])
# cell
d = np.linalg.norm(pos[:, None] - pos, axis=-1)
with np.errstate(divide="ignore"):
    inv = np.where(d > 0, 1 / d, 0)
U = 0.5 * q @ inv @ q
F = np.nan_to_num(np.divide(1.0, d, out=np.zeros_like(d), where=d != 0)).sum()
z = U + F
# expect
option: tolerance=1e-5
