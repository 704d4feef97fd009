# setup
c = np.array([0.3 + 0.1j, -0.5 + 0.5j, 1.0 + 1.0j])
# cell
z = np.zeros_like(c)
alive = np.ones(c.shape, bool)
count = np.zeros(c.shape, int)
for _ in range(6):
    z[alive] = z[alive] ** 2 + c[alive]
    alive &= np.abs(z) < 2
    count += alive
loss = np.sum(np.abs(z) * count)
# expect
option: skip=z
