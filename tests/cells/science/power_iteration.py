# setup
rng = np.random.default_rng(6)
M = rng.normal(size=(4, 4))
v0 = rng.normal(size=4)
# cell
A = M @ M.T
v = v0
for _ in range(30):
    v = A @ v
    v /= np.linalg.norm(v)
lam = v @ A @ v
# expect
option: tolerance=1e-5
