# setup
f = np.random.default_rng(0).normal(size=(6, 6))
# cell
u = np.zeros_like(f)
w = 0.8
for sweep in range(4):
    new = u.copy()
    new[1:-1, 1:-1] = (1 - w) * u[1:-1, 1:-1] + w * 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] + f[1:-1, 1:-1])
    diff, u = np.max(np.abs(new - u)), new
    if diff < 1e-8:
        break
E = np.sum(u * f)
# expect
option: skip=u
