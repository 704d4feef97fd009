# setup
a, b, x = 0.5, 2.0, 1.5
# cell: z
p = np.polynomial.Polynomial([a, b])
z = p(x)
# expect
warning: line 2 | Polynomial([a, b])
warning: line 3 | p(x)
option: never runs
