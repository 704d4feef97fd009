# setup
rng = np.random.default_rng(2)
pos = rng.normal(size=(3, 2))
vel = rng.normal(size=(3, 2)) * 0.1
mass = np.array([1.0, 0.5, 0.25])
def accelerations(pos, mass, soft=0.1):
    acc = np.zeros_like(pos)
    for i in range(len(mass)):
        for j in range(len(mass)):
            if i != j:
                d = pos[j] - pos[i]
                acc[i] += mass[j] * d / (d @ d + soft ** 2) ** 1.5
    return acc
# cell
for _ in range(5):
    vel = vel + 0.05 * accelerations(pos, mass)
    pos = pos + 0.05 * vel
energy = 0.5 * np.sum(mass[:, None] * vel ** 2)
