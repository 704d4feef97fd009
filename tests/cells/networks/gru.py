# setup
rng = np.random.default_rng(9)
Wz, Wr, Wn = rng.normal(size=(3, 2, 4)) * 0.7
xs = rng.normal(size=(5, 2))
# cell
h = np.zeros(2)
for x in xs:
    v = np.hstack((h, x))
    z, r = 1 / (1 + np.exp(-np.vstack([Wz @ v, Wr @ v])))
    n = np.tanh(Wn @ np.r_[r * h, x])
    h = (1 - z) * n + z * h
h.sum()
