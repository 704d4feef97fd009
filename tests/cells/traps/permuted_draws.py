# setup
rng = np.random.default_rng(0)
x = np.arange(1.0, 6.0)
# cell: z
a = rng.permutation(x)
b = rng.choice(x, 3)
z = a[0] * x[0] + b.sum()
# expect
warning: line 2 | rng.permutation(x) | write
warning: line 3 | rng.choice(x, 3) | write
