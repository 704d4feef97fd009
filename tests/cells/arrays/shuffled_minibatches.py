# setup
rng = np.random.default_rng(0)
X, y = rng.normal(size=(12, 2)), rng.normal(size=12)
w = np.zeros(2)
lr = 0.1
# cell
for epoch in range(2):
    order = rng.permutation(len(y))
    for start in range(0, len(y), 4):
        batch = order[start:start + 4]
        r = X[batch] @ w - y[batch]
        w = w - lr * 2 * X[batch].T @ r / len(batch)
loss = np.mean((X @ w - y) ** 2)
