# setup
x = np.array([0.5, 1.5, 2.5])
# cell
n = (x > 1).sum()
z = x.sum() / n
# expect
assert g.update(x=np.array([3.0, 1.5, 2.5]))["x"][0] in (1 / 3, 1 / 2)
