# setup
x = np.array([-1.5, 0.5, 2.0, -0.25])
# cell: z
mask = x > 0
y = x.copy()
y[~mask] = 0.1 * x[~mask]
y[mask] **= 2
y[(x > 1) & mask] = y[0] * 3
pos = x[mask]
z = y.sum() + pos.prod() + x[x < 0].sum() ** 2 + np.count_nonzero(mask) * x[0]
