# setup
a, b = 0.5, 2.0
w = np.array([1.0, -1.0])
# cell
v = np.array([a, b])
M = np.array([[a, b], [b * a, 1.0]])
N = np.array([w, w * 2])
u = np.asarray([np.sin(a), np.float64(b)])
z = v @ M @ u + N.sum() * a
