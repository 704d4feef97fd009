# setup
def f(y, t, k):
    return -k * y + np.sin(t)
y0, k, dt = 1.0, 0.8, 0.1
# cell
y, t = y0, 0.0
for _ in range(20):
    y = y + dt * f(y, t, k)
    t += dt
loss = (y - 0.5) ** 2
