# setup
x = np.array([1.0, -2.0, 3.0])
y = np.array([0.5, 0.25, 2.0])
# cell
a = np.log(np.abs(x), where=x > 0, out=np.zeros(3))
b = np.add(x, y, dtype=np.float64)
c = np.divide(x, y, out=np.full(3, 2.0), where=[True, False, True])
d = np.multiply.outer(x, y).sum() + np.add.reduce(x, initial=y[0]) + np.sum(x, where=x > 0)
z = a.sum() + b.prod() + c.sum() + d
