# setup
x = np.linspace(0, 1, 15)
c = 0.7
# cell
u_prev = np.exp(-100 * (x - 0.5) ** 2)
u = u_prev.copy()
u_next = np.zeros_like(u)
for _ in range(6):
    u_next[1:-1] = 2 * u[1:-1] - u_prev[1:-1] + c ** 2 * (u[2:] - 2 * u[1:-1] + u[:-2])
    u_prev, u, u_next = u, u_next, u_prev
E = np.sum(u ** 2) + np.sum(np.diff(u) ** 2)
# expect
option: skip=u
option: skip=u_prev
