# setup
a, b, step = 0.5, 1.9, 0.25
# cell
u = np.linspace(a, b, 5)
v = np.arange(a, b, 0.5)
w = np.arange(3) * step
g1 = np.geomspace(a, b, 4)
l1 = np.logspace(a, b, 3)
z = (u ** 2).sum() + (v * w).sum() + g1.sum() + l1.sum() / 100
