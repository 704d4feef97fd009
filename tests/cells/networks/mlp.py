# setup
rng = np.random.default_rng(0)
X = rng.normal(size=(8, 4))
t = rng.integers(0, 3, size=8)
W1, b1 = rng.normal(size=(4, 16)) * 0.5, np.zeros(16)
W2, b2 = rng.normal(size=(16, 3)) * 0.5, np.zeros(3)
# cell: loss
h = np.maximum(0, X @ W1 + b1)
logits = h @ W2 + b2
p = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
loss = -np.mean(np.log(p[np.arange(len(t)), t]))
