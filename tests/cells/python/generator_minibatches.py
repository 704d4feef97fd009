# setup
rng = np.random.default_rng(0)
X, y = rng.normal(size=(10, 3)), rng.normal(size=10)
def batches(X, y, size):
    for i in range(0, len(X), size):
        yield X[i:i + size], y[i:i + size]
# cell
w = np.zeros(3)
for epoch in range(2):
    for xb, yb in batches(X, y, 4):
        w = w - 0.1 * xb.T @ (xb @ w - yb) / len(xb)
loss = np.mean((X @ w - y) ** 2)
