# setup
params = {"w": np.array([1.0, 2.0]), "b": np.array([0.5])}
x = np.array([0.3, -0.2])
# cell: loss
for step in range(3):
    y = x @ params["w"] + params["b"]
    grads = {"w": 2 * y * x, "b": 2 * y}
    for k in params:
        params[k] -= 0.1 * grads[k]
loss = ((x @ params["w"] + params["b"]) ** 2).sum()
