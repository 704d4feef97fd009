# setup
x = np.array([1.0, -2.0, 3.0])
# cell
out = np.zeros(3)
np.log(x, out=out, where=x > 0)
np.multiply(out, x, out=out)
np.add.at(out, [0, 0, 2], x)
np.subtract(out, 1.0, out=out[...])
z = (out ** 2).sum()
# expect
option: skip=out
