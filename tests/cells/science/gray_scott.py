# setup
rng = np.random.default_rng(3)
U = np.ones((5, 5)) + 0.05 * rng.normal(size=(5, 5))
V = 0.2 * rng.random((5, 5))
F, k = 0.04, 0.06
def lap(Z):
    P = np.pad(Z, 1, mode="wrap")
    return P[:-2, 1:-1] + P[2:, 1:-1] + P[1:-1, :-2] + P[1:-1, 2:] - 4 * Z
# cell
for _ in range(4):
    uvv = U * V * V
    U += 0.16 * lap(U) - uvv + F * (1 - U)
    V += 0.08 * lap(V) + uvv - (F + k) * V
V.sum()
