# setup
sig0 = np.random.default_rng(0).normal(size=8)
def haar(x):
    coeffs = []
    while len(x) > 1:
        a, d = (x[0::2] + x[1::2]) / np.sqrt(2), (x[::2] - x[1::2]) / np.sqrt(2)
        coeffs.insert(0, d)
        x = a
    return [x] + coeffs
def ihaar(c):
    x = c[0]
    for d in c[1:]:
        y = np.empty(2 * len(x))
        y[::2], y[1::2] = (x + d) / np.sqrt(2), (x - d) / np.sqrt(2)
        x = y
    return x
# cell
lam = 0.3
c = haar(sig0)
soft = [c[0]] + [np.sign(d) * np.maximum(np.abs(d) - lam, 0) for d in c[1:]]
rec = ihaar(soft)
loss = np.mean((rec - sig0) ** 2) + np.sum(rec ** 3)
