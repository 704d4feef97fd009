# setup
x = np.array([0.5, -0.25])
# cell: z
h = x * 2.0
h = np.tanh(h)
h = h + x
a = h.sum()
z = a ** 2
# expect
assert np.array_equal(g["h", 1].value, x * 2)
assert np.array_equal(g["h", 2].value, np.tanh(x * 2))
assert np.array_equal(g["h", 3].value, h)
assert g["a"].value == a
assert g["a"].grad == 2 * a
