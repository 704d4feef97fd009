# setup
params = [np.full((2, 2), 0.1 * k) for k in range(6)]
x = np.ones(2)
# cell
h = x
for W in params:
    h = np.tanh(W @ h) + h
z = h.sum()
for i, p in enumerate(params):
    params[i] = p - 0.1 * p
z = z + sum((p ** 2).sum() for p in params)
