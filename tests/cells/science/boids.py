# setup
rng = np.random.default_rng(0)
pos, vel = rng.uniform(0, 5, size=(6, 2)), rng.normal(size=(6, 2))
# cell
dt, radius = 0.1, 2.5
for _ in range(3):
    diff = pos[None] - pos[:, None]
    dist = np.linalg.norm(diff, axis=2)
    near = (dist < radius) & (dist > 0)
    count = np.maximum(near.sum(axis=1, keepdims=True), 1)
    cohesion = np.where(near[..., None], diff, 0).sum(1) / count
    with np.errstate(divide="ignore", invalid="ignore"):
        sep = -np.where(near[..., None], diff / dist[..., None] ** 2, 0).sum(1)
    vel = vel + dt * (0.5 * cohesion + 0.3 * sep)
    speed = np.linalg.norm(vel, axis=1, keepdims=True)
    vel = np.where(speed > 1.0, vel / speed, vel)
    pos = (pos + vel * dt) % 5.0
loss = np.sum(pos ** 2)
# expect
option: tolerance=1e-4
