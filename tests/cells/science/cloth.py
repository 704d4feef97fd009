# setup
rest = 1.0
pos = np.array([[i + 0.1 * j, -j * 1.05, 0.05 * i] for i in range(3) for j in range(3)], dtype=float)
vel = np.zeros_like(pos)
springs = [(i, i + 1) for i in range(8) if (i + 1) % 3] + [(i, i + 3) for i in range(6)]
# cell
k, damping, dt = 20.0, 0.5, 0.02
g_ = np.array([0.0, -9.8, 0.0])
for step in range(3):
    force = np.tile(g_, (9, 1))
    for a, b in springs:
        d = pos[b] - pos[a]
        L = np.sqrt(d @ d)
        f = k * (L - rest) * d / L
        force[a] += f
        force[b] -= f
    force -= damping * vel
    vel += force * dt
    vel[[0, 6]] = 0
    pos += vel * dt
loss = np.sum(pos[:, 1] ** 2)
# expect
option: skip=force
option: tolerance=1e-5
