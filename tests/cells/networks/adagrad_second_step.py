# setup
rng = np.random.default_rng(0)
W = rng.standard_normal((3, 4)) * 0.5
x = rng.standard_normal(4)
mW = np.zeros_like(W)
# cell: loss
for _ in range(3):
    h = np.tanh(W @ x)
    loss = h @ h
    dW = np.outer(2 * h * (1 - h * h), x)
    for param, dparam, mem in zip([W], [dW], [mW]):
        mem += dparam * dparam
        param += -0.1 * dparam / np.sqrt(mem + 1e-8)
