# setup
J = np.random.default_rng(0).normal(size=(5, 5)); J = (J + J.T) / 2
h = np.random.default_rng(1).normal(size=5)
# cell
beta = 0.4
np.fill_diagonal(J, 0)
m = np.full(5, 0.1)
for it in range(8):
    for i in range(5):
        m[i] = np.tanh(beta * (J[i] @ m + h[i]))
S = -np.sum((1 + m) / 2 * np.log((1 + m) / 2) + (1 - m) / 2 * np.log((1 - m) / 2))
F = -0.5 * m @ J @ m - h @ m - S / beta
# expect
option: skip=J
