# setup
X = np.array([0.1, 0.4, 0.5, 0.9]); y = np.array([1, -1, 1, -1])
# cell
w = np.full(4, 0.25)
F = np.zeros(4)
for thr, sgn in [(0.45, 1), (0.7, 1), (0.2, 1)]:
    h = np.where(X < thr, sgn, -sgn)
    err = w[h != y].sum()
    alpha = 0.5 * np.log((1 - err + 1e-9) / (err + 1e-9))
    F += alpha * h
    w *= np.exp(-alpha * y * h)
    w /= w.sum()
loss = np.exp(-y * F).mean()
# expect
option: skip=w
option: skip=F
option: skip=X
