# setup
u0 = np.sin(np.linspace(0, np.pi, 12))
alpha = 0.2
# cell
u = u0.copy()
for n in range(5):
    un = u.copy()
    u[1:-1] = un[1:-1] + alpha * (un[2:] - 2 * un[1:-1] + un[:-2])
    u[0], u[-1] = 0, un[-2]
loss = np.trapezoid(u ** 2, dx=0.1)
