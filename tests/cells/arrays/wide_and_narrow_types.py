# setup
h = np.float16(0.5)
g_ = np.longdouble(1.5)
x = np.array([1.0, 2.0])
# cell
z = (x * h).sum() * 2.0 + np.float64(g_ * 2) * x[0]
# expect
option: skip=h
