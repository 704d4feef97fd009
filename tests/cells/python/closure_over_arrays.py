# setup
def make_model(n):
    W = np.linspace(0.1, 0.9, n)
    def model(x):
        return np.tanh(W @ x)
    return model, W
model, weights = make_model(3)
x = np.array([1.0, -2.0, 0.5])
# cell: z
weights *= 2
z = model(x) * weights[0]
