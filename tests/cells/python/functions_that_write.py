# setup
def normalize(v):
    v /= np.linalg.norm(v)
def step(params, lr):
    for p in params:
        p -= lr * p ** 2
w = np.array([3.0, 4.0])
params = [np.array([1.0, 2.0]), np.array([0.5])]
# cell: z
normalize(w)
step(params, 0.1)
for row in params[0].reshape(2, 1):
    row *= 2
z = w[0] * params[0].sum() + params[1][0]
