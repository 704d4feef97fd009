# setup
rng = np.random.default_rng(9)
def mlp(params, x):
    for W, b in params[:-1]:
        x = np.tanh(x @ W + b)
    W, b = params[-1]
    return x @ W + b
def init(*sizes):
    return [(rng.normal(size=(i, o)) * 0.4, np.zeros(o)) for i, o in zip(sizes, sizes[1:])]
flows = [(init(1, 4, 1), init(1, 4, 1), k % 2) for k in range(3)]
x = rng.normal(size=(6, 2))
# cell
z, logdet = x, np.zeros(len(x))
for s_net, t_net, parity in flows:
    a, b = z[:, [parity]], z[:, [1 - parity]]
    s, t = np.tanh(mlp(s_net, a)), mlp(t_net, a)
    b = b * np.exp(s) + t
    logdet += s.sum(axis=1)
    z = np.hstack([a, b] if parity == 0 else [b, a])
nll = -np.mean(-0.5 * np.sum(z ** 2, axis=1) - z.shape[1] / 2 * np.log(2 * np.pi) + logdet)
