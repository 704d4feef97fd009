# setup
class SGD:
    def __init__(self, params, lr): self.params, self.lr = params, lr
    def step(self, grads):
        for p, g in zip(self.params, grads):
            p -= self.lr * g
class Softmax:
    def __init__(self, rng): self.W = rng.normal(size=(3, 4)); self.b = np.zeros(4)
    def loss(self, X, y):
        S = X @ self.W + self.b
        S -= S.max(axis=1, keepdims=True)
        P = np.exp(S); P /= P.sum(axis=1, keepdims=True)
        L = -np.log(P[np.arange(len(y)), y]).mean()
        P[np.arange(len(y)), y] -= 1
        P /= len(y)
        return L, (X.T @ P, P.sum(axis=0))
rng = np.random.default_rng(0)
model = Softmax(rng); opt = SGD([model.W, model.b], 0.5)
X, y = rng.normal(size=(6, 3)), rng.integers(0, 4, 6)
# cell: loss
history = []
for i in range(3):
    loss, grads = model.loss(X, y)
    opt.step(grads)
    history.append(float(loss))
