# setup
layers = {"l1": {"W": np.eye(2) * 0.5, "b": np.zeros(2)}, "l2": {"W": np.ones((2, 1)), "b": np.zeros(1)}}
x = np.array([[1.0, 2.0]])
# cell
grads = {k: {n: np.zeros_like(a) for n, a in d.items()} for k, d in layers.items()}
h, cache = x, []
for i, (name, d) in enumerate(layers.items()):
    cache.append(h)
    h = h @ d["W"] + d["b"]
    if i < len(layers) - 1:
        h = np.tanh(h)
loss = float((h ** 2).sum())
norm = np.sqrt(sum((a ** 2).sum() for d in layers.values() for a in d.values()))
if norm > 1:
    layers = {k: {n: a / norm for n, a in d.items()} for k, d in layers.items()}
z = loss + layers["l1"]["W"].sum()
