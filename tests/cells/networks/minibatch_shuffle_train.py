# setup
rng = np.random.default_rng(0)
X = rng.normal(size=(8, 2)); y = X @ [1.0, -2.0] + 0.3
# cell
gen = np.random.default_rng(1)
w, b = np.zeros(2), 0.0
lr = 0.1
for epoch in range(2):
    perm = gen.permutation(len(X))
    Xs, ys = X[perm], y[perm]
    for i in range(0, len(X), 4):
        xb, yb = Xs[i:i+4], ys[i:i+4]
        e = xb @ w + b - yb
        w -= lr * 2 * xb.T @ e / len(xb)
        b -= lr * 2 * e.mean()
loss = np.mean((X @ w + b - y) ** 2)
# expect
option: skip=w
option: skip=b
