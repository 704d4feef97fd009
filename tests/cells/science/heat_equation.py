# setup
u = np.exp(-np.linspace(-3, 3, 20) ** 2)
kappa = 0.2
# cell: loss
for _ in range(15):
    u[1:-1] += kappa * (u[2:] - 2 * u[1:-1] + u[:-2])
    u[0], u[-1] = 0.0, 0.0
loss = np.sum(u ** 2)
