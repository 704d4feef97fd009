# setup
rng = np.random.default_rng(14)
pos = rng.normal(size=(4, 3)) * 2
vel = rng.normal(size=(4, 3)) * 0.1
mass = np.array([1.0, 2.0, 0.5, 1.5])
G, soft = 1.0, 0.1
def getAcc(pos, mass, G, softening):
    x, y, z = pos[:, 0:1], pos[:, 1:2], pos[:, 2:3]
    dx, dy, dz = x.T - x, y.T - y, z.T - z
    inv_r3 = (dx**2 + dy**2 + dz**2 + softening**2)
    inv_r3[inv_r3 > 0] = inv_r3[inv_r3 > 0]**(-1.5)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    return np.vstack((ax, ay, az)).T
def getEnergy(pos, vel, mass, G):
    KE = 0.5 * np.sum(np.sum(mass[:, None] * vel**2))
    x, y, z = pos[:, 0:1], pos[:, 1:2], pos[:, 2:3]
    inv_r = np.sqrt((x.T - x)**2 + (y.T - y)**2 + (z.T - z)**2)
    inv_r[inv_r > 0] = 1.0 / inv_r[inv_r > 0]
    PE = G * np.sum(np.sum(np.triu(-(mass[:, None] * mass[None]) * inv_r, 1)))
    return KE, PE
# cell
dt = 0.01
vel -= np.mean(mass[:, None] * vel, 0) / np.mean(mass)
acc = getAcc(pos, mass, G, soft)
KE, PE = getEnergy(pos, vel, mass, G)
KE_save = np.zeros(4); KE_save[0] = KE
for i in range(3):
    vel += acc * dt / 2.0
    pos += vel * dt
    acc = getAcc(pos, mass, G, soft)
    vel += acc * dt / 2.0
    KE, PE = getEnergy(pos, vel, mass, G)
    KE_save[i + 1] = KE
E = KE + PE + KE_save.sum()
# expect
option: tolerance=1e-5
