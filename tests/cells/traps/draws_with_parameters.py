# setup
rng = np.random.default_rng(0)
mu, sigma = 0.5, 1.5
# cell: z
eps = rng.normal(mu, sigma)
z = eps * mu
# expect
warning: line 2 | rng.normal(mu, sigma) | write
option: skip=eps
