# setup
nx = ny = 6
rng = np.random.default_rng(15)
u, v = rng.normal(size=(ny, nx)) * 0.1, rng.normal(size=(ny, nx)) * 0.1
nu, dt, dx, dy = 0.05, 0.01, 0.2, 0.2
# cell
for n in range(3):
    un, vn = u.copy(), v.copy()
    u[1:-1, 1:-1] = (un[1:-1, 1:-1] - dt / dx * un[1:-1, 1:-1] * (un[1:-1, 1:-1] - un[1:-1, 0:-2])
                     - dt / dy * vn[1:-1, 1:-1] * (un[1:-1, 1:-1] - un[0:-2, 1:-1])
                     + nu * dt / dx**2 * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, 0:-2]))
    u[0, :] = 0
    u[:, -1] = u[:, -2]
    u[-1, :] = 1
    v[1:-1, 1:-1] += dt * np.gradient(un, dx, axis=1)[1:-1, 1:-1]
out = np.sum(u**2 + v**2)
