# setup
rng = np.random.default_rng(3)
X = rng.normal(size=(20, 2))
y = X @ np.array([1.0, -2.0]) + 0.1
w = np.zeros(2)
lr = 0.1
# cell
for step in range(10):
    w -= lr * 2 * X.T @ (X @ w - y) / len(y)
loss = np.mean((X @ w - y) ** 2)
