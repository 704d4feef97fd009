# setup
rng = np.random.default_rng(0)
Y = rng.normal(size=(5, 2)); Dt = rng.uniform(1, 2, size=(5, 5)); Dt = (Dt + Dt.T) / 2; np.fill_diagonal(Dt, 0)
# cell
D = np.sqrt(np.sum((Y[:, None] - Y[None]) ** 2, axis=-1))
stress = np.sqrt(np.sum((D - Dt) ** 2) / np.sum(Dt ** 2))
# expect
option: tolerance=1e-5
