# setup
x = np.array([1.0, 2.0])
# cell
x ** 2
# expect
note: (2,) | ones
assert np.array_equal(g["x"].grad, [2.0, 4.0])
