# setup
rng = np.random.default_rng(3)
X = rng.normal(size=(20, 2))
y = X @ np.array([1.0, -2.0]) + 0.1
w = np.zeros(2)
lr = 0.1
# cell
for step in range(10):
    error = X @ w - y
    grad = 2 * X.T @ error / len(y)
    w = w - lr * grad
loss = np.mean((X @ w - y) ** 2)
