# setup
x = np.array([0.5, 1.5])
# cell: z
z = (x * (x > 1)).sum()
# expect
assert g.update(x=np.array([1.2, 1.5]))["x"][0] == 1.0
