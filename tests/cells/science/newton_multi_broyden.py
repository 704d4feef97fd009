# setup
def F(v): return np.array([v[0] ** 2 + v[1] - 3, v[0] - v[1] ** 2 + 0.5])
# cell
v = np.array([1.5, 1.0])
B = np.array([[3.0, 1.0], [1.0, -2.0]])
f = F(v)
for _ in range(4):
    dv = -np.linalg.solve(B, f)
    v = v + dv
    fn = F(v)
    B += np.outer(fn - f - B @ dv, dv) / (dv @ dv)
    f = fn
z = v[0] * v[1]
# expect
option: skip=v
option: skip=B
option: tolerance=1e-3
