# setup
Ws = [np.array([[0.5, 0.1], [-0.3, 0.8]]), np.array([[0.2, -0.7], [0.4, 0.6]])]
bs = [np.array([0.1, -0.1]), np.array([0.2, 0.3])]
x = np.array([1.0, 0.5])
# cell
h = x
for i, (W, b) in enumerate(zip(Ws, bs)):
    h = np.tanh(W @ h + b) if i < 1 else W @ h + b
z = h @ h
