# setup
A, b = np.ones((3, 2)), np.ones(3)
# cell
c = A * 2
z = c @ b
# expect
error: ValueError | matmul
assert g.failure.line == 3
