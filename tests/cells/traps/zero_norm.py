# setup
x = np.zeros(2)
# cell: z
z = np.linalg.norm(x)
# expect
option: skip=x
assert g["x"].grad is not None
