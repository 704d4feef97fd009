# setup
pos = np.random.default_rng(0).normal(size=(5, 3)) * 2
# cell
eps, sig = 1.0, 0.9
diff = pos[:, None, :] - pos[None, :, :]
r = np.sqrt(np.sum(diff ** 2, axis=-1))
with np.errstate(divide="ignore", invalid="ignore"):
    sr6 = (sig / r) ** 6
    pair = 4 * eps * (sr6 ** 2 - sr6)
pair[np.diag_indices(5)] = 0.0
U = 0.5 * pair.sum()
# expect
option: tolerance=1e-4
option: skip=pair
