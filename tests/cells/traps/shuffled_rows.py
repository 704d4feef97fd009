# setup
rng = np.random.default_rng(0)
X = np.arange(12.0).reshape(6, 2)
# cell: z
rng.shuffle(X)
z = (X[:, 0] * np.arange(6)).sum()
# expect
error: NotDifferentiable | rng.shuffle(X) | X[:] = X[rng.permutation(len(X))]
option: never runs
