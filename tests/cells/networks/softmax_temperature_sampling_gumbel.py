# setup
logits = np.array([0.5, 1.0, -0.3])
# cell
rng = np.random.default_rng(0)
tau = 0.7
g_ = -np.log(-np.log(rng.uniform(size=3)))
y = np.exp((logits + g_) / tau); y /= y.sum()
hard = np.eye(3)[np.argmax(y)]
st = hard - y + y
z = y @ np.array([1.0, 2.0, 3.0])
