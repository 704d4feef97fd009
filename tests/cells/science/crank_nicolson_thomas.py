# setup
def thomas(a, b, c, d):
    n = len(d)
    cp, dp = np.zeros(n), np.zeros(n)
    cp[0], dp[0] = c[0] / b[0], d[0] / b[0]
    for i in range(1, n):
        m = b[i] - a[i] * cp[i - 1]
        cp[i] = c[i] / m
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m
    x = dp.copy()
    for i in range(n - 2, -1, -1):
        x[i] = dp[i] - cp[i] * x[i + 1]
    return x
u0 = np.sin(np.linspace(0, np.pi, 8))
# cell
r = 0.4
n = len(u0)
a, b, c = -r / 2 * np.ones(n), (1 + r) * np.ones(n), -r / 2 * np.ones(n)
u = u0
for _ in range(3):
    rhs = (1 - r) * u
    rhs[1:] += r / 2 * u[:-1]
    rhs[:-1] += r / 2 * u[1:]
    u = thomas(a, b, c, rhs)
loss = u @ u
