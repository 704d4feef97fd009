# setup
rng = np.random.default_rng(1)
labels = np.array([0, 2, 1, 1])
Z = rng.normal(size=(4, 3))
# cell: loss
Y = np.zeros((4, 3))
Y[np.arange(4), labels] = 1
P = np.exp(Z) / np.exp(Z).sum(1, keepdims=True)
loss = -np.sum(Y * np.log(P))
