# setup
x, y = 1.5, 2.7
# cell: z
k = np.floor(y)
z = x * k
# expect
none y: floor
assert g["x"].grad == 2.0
