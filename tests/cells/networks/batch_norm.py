# setup
rng = np.random.default_rng(2)
x, gamma, beta = rng.normal(size=(6, 3)), np.ones(3), np.zeros(3)
running_mean, running_var = np.zeros(3), np.ones(3)
momentum = 0.9
probe = rng.normal(size=(6, 3))
# cell: loss
mean, std = np.mean(x, axis=0), np.std(x, axis=0)
running_mean = momentum * running_mean + (1 - momentum) * mean
running_var *= momentum
running_var += (1 - momentum) * std ** 2
xhat = (x - mean) / (std + 1e-5)
loss = np.sum(probe * (gamma * xhat + beta)) + running_var.sum() + (running_mean ** 2).sum()
