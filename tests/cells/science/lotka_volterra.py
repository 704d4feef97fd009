# setup
alpha, beta, delta, gamma = 1.1, 0.4, 0.1, 0.4
n = 30
dt = 0.1
prey0, predators0 = 10.0, 5.0
# cell: final
x = np.zeros(n)
y = np.zeros(n)
x[0], y[0] = prey0, predators0
for t in range(n - 1):
    x[t + 1] = x[t] + dt * (alpha * x[t] - beta * x[t] * y[t])
    y[t + 1] = y[t] + dt * (delta * x[t] * y[t] - gamma * y[t])
final = x[-1] + y.mean()
# expect
option: skip=x
option: skip=y
