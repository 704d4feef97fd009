# setup
A = np.array([[4.0, 1.0], [1.0, 3.0]]); b = np.array([1.0, 2.0])
# cell
x = np.array([2.0, 1.0])
r = b - A @ x
p = r.copy()
rs = r @ r
for i in range(2):
    Ap = A @ p
    alpha = rs / (p @ Ap)
    x = x + alpha * p
    r -= alpha * Ap
    rs_new = r @ r
    if np.sqrt(rs_new) < 1e-12:
        break
    p = r + (rs_new / rs) * p
    rs = rs_new
z = x[0] * x[1]
# expect
option: skip=x
