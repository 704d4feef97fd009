# setup
x = np.array([0.0, 1.0])
# cell: z
z = np.sqrt(x).sum()
# expect
option: skip=x
assert g["x"].grad[0] == np.inf and g["x"].grad[1] == 0.5
assert "inf" in str(g.why("x")) and "line 2" in str(g.why("x"))
