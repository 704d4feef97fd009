# setup
theta = np.linspace(0.1, 0.6, 6)
params = {"W": theta[:4].reshape(2, 2), "b": theta[4:]}
x = np.array([1.0, -1.0])
# cell: loss
y = np.tanh(params["W"] @ x + params["b"])
theta -= 0.1 * theta
loss = (y ** 2).sum() + (params["W"] ** 2).sum() + theta[5]
