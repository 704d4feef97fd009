# setup
t = np.linspace(0, 2, 8); y = 2.0 * np.exp(-1.3 * t) + 0.05 * np.sin(9 * t)
def residual(p): return p[0] * np.exp(-p[1] * t) - y
def jac(p): return np.stack([np.exp(-p[1] * t), -p[0] * t * np.exp(-p[1] * t)], axis=1)
# cell
p, lam = np.array([1.0, 1.0]), 1e-2
cost = np.sum(residual(p) ** 2)
for _ in range(4):
    J, r = jac(p), residual(p)
    H = J.T @ J
    step = np.linalg.solve(H + lam * np.diag(np.diag(H)), -J.T @ r)
    new = np.sum(residual(p + step) ** 2)
    if new < cost:
        p, cost, lam = p + step, new, lam / 3
    else:
        lam *= 2
print(p.round(2))
p[0] + p[1]
# expect
option: skip=t
option: tolerance=1e-4
option: skip=lam
