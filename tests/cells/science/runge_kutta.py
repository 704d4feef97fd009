# setup
def f(t, y):
    return np.array([y[1], -omega ** 2 * y[0]])
def rk4(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
omega = 1.3
y0 = np.array([1.0, 0.0])
# cell
y = y0
for i in range(10):
    y = rk4(f, y, i * 0.1, 0.1)
energy = 0.5 * y[1] ** 2 + 0.5 * omega ** 2 * y[0] ** 2
