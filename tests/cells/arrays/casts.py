# setup
x = np.array([0.5, 1.5], dtype=np.float32)
y = np.array([1.0, 2.0])
# cell
a = x.astype(np.float64) * y
b = a.astype("float32") + x
c = np.float32(y[0]) * x
d = y.astype(complex).real
e = np.array([1, 2], dtype=float) * y
z = a.sum() + b.sum() + c.sum() + d @ e
# expect
option: tolerance=1e-2
