# setup
m = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])
x = 2.0
# cell: z
z = x * float(m.sum())
# expect
warning: m is a MaskedArray | constant | np.asarray(m)
option: skip=m
