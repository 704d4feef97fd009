# setup
rng = np.random.default_rng(4)
X = rng.normal(size=(15, 3))
t = (X[:, 0] > 0).astype(float)
w, b = rng.normal(size=3), 0.1
# cell: loss
p = 1 / (1 + np.exp(-(X @ w + b)))
loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
accuracy = np.mean((p > 0.5) == (t > 0.5))
print(f"loss {loss:.4f}, accuracy {accuracy:.0%}")
