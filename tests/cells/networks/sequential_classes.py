# setup
rng = np.random.default_rng(12)
class Linear:
    def __init__(self, nin, nout):
        self.W = rng.normal(size=(nin, nout)) / np.sqrt(nin)
        self.b = np.zeros(nout)
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask
class Sequential:
    def __init__(self, *layers):
        self.layers = layers
    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x
net = Sequential(Linear(3, 4), ReLU(), Linear(4, 1))
X = rng.normal(size=(5, 3))
y = rng.normal(size=(5, 1))
# cell
loss = np.mean((net(X) - y) ** 2)
