# setup
rng = np.random.default_rng(11)
class Adam:
    def __init__(self, lr=0.05, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2, self.iter = lr, beta1, beta2, 0
        self.m = self.v = None
    def update(self, params, grads):
        if self.m is None:
            self.m, self.v = {}, {}
            for key, val in params.items():
                self.m[key] = np.zeros_like(val)
                self.v[key] = np.zeros_like(val)
        self.iter += 1
        lr_t = self.lr * np.sqrt(1.0 - self.beta2**self.iter) / (1.0 - self.beta1**self.iter)
        for key in params.keys():
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key]**2 - self.v[key])
            params[key] -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)
X, y = rng.normal(size=(10, 3)), rng.normal(size=10)
params = {"W": rng.normal(size=3), "b": np.array(0.1)}
opt = Adam()
# cell: loss
for i in range(4):
    r = X @ params["W"] + params["b"] - y
    loss = np.mean(r**2)
    grads = {"W": 2 * X.T @ r / len(y), "b": 2 * np.mean(r)}
    opt.update(params, grads)
    if i % 2 == 0: print(f"{i}: {loss:.4f}")
# expect
option: tolerance=1e-5
