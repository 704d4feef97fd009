# setup
x = np.array([0.5, 1.5, -1.0])
groups = np.array([0, 1, 0])
# cell: z
sums = np.zeros(2)
np.add.at(sums, groups, x ** 2)
counts = np.bincount(groups, weights=x, minlength=2)
np.subtract.at(sums, [1], x[0])
np.multiply.at(sums, 0, x[1])
z = sums @ counts
# expect
option: skip=sums
