# setup
a = 0.5
w = np.array([1.0, -1.0])
# cell
v = np.array([a, 2], dtype=np.float64)
u = np.array((a, a * 2), dtype=float, ndmin=2)
s = np.array(w, copy=True)
s[0] = 5.0
t = np.array(a)
z = (v * u).sum() + (s * w).sum() + t
