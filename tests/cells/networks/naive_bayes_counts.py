# setup
X = np.random.default_rng(0).normal(size=(6, 2)); y = np.array([0, 1, 0, 1, 1, 0])
# cell
stats = {c: (X[y == c].mean(0), X[y == c].var(0) + 1e-3, np.mean(y == c)) for c in np.unique(y)}
lp = np.column_stack([-0.5 * np.sum(np.log(2 * np.pi * v) + (X - m) ** 2 / v, axis=1) + np.log(p) for m, v, p in stats.values()])
nll = -lp[np.arange(6), y].mean()
