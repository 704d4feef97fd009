# setup
x = np.array([1.0, 2.0])
# cell
y = x * 2
z = y[2]
# expect
error: IndexError | out of bounds
assert g.failure.line == 3
