# setup
x = np.array([0.5, -1.0, 2.0])
# cell
keep = np.ones(3, bool)
keep &= x > 0
z = np.sum(x[keep] ** 2)
# expect
again: x=np.array([-0.5, 1.0, 2.0])
