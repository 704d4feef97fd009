# setup
x = np.array([-1000.0, -1.0, 2.0, 1000.0])
# cell
with np.errstate(over="ignore", invalid="ignore"):
    s = np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
loss = np.sum(s ** 2)
