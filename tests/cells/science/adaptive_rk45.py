# setup
def rk45(f, t, y, h):
    k1 = f(t, y); k2 = f(t + h/4, y + h/4*k1); k3 = f(t + 3*h/8, y + h*(3/32*k1 + 9/32*k2))
    y4 = y + h*(k1/9 + k2/3 + k3*5/9); y5 = y + h*(k1/8 + k2/4 + k3*5/8)
    return y5, np.max(np.abs(y5 - y4))
# cell
k = 1.5
t, h, y = 0.0, 0.1, np.array([1.0, 0.5])
tol, n = 1e-3, 0
while t < 0.5 and n < 50:
    h = min(h, 0.5 - t)
    yn, err = rk45(lambda t, y: np.array([-k * y[0], y[0] - y[1]]), t, y, h)
    if err < tol:
        t, y = t + h, yn
    h *= 0.9 * (tol / max(err, 1e-12)) ** 0.2 if err > 0 else 2
    n += 1
print(n)
z = y.sum()
# expect
option: skip=h
option: skip=y
option: skip=t
option: tolerance=1e-3
