# setup
rng = np.random.default_rng(0)
params = {"W1": rng.normal(size=(2, 3)), "b1": np.zeros(3), "W2": rng.normal(size=3), "b2": 0.1}
x = np.array([0.5, -1.0])
# cell
h = np.tanh(x @ params["W1"] + params["b1"])
z = (h @ params["W2"] + params["b2"]) ** 2
