# setup
params = {"w": np.array([1.0, 2.0]), "b": np.array(0.5)}
lr = 0.1
# cell
grads = {k: 2 * v for k, v in params.items()}
new = {k: params[k] - lr * grads[k] for k in params}
z = sum(np.sum(v ** 2) for v in new.values())
