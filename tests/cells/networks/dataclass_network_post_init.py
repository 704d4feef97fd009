# setup
from dataclasses import dataclass, field
@dataclass
class Net:
    sizes: list
    W: list = field(default_factory=list)
    b: list = field(default_factory=list)
    def __post_init__(self):
        r = np.random.default_rng(0)
        for i, o in zip(self.sizes[:-1], self.sizes[1:]):
            self.W.append(r.normal(size=(o, i)))
            self.b.append(np.zeros((o, 1)))
    def forward(self, a):
        self.zs, self.acts = [], [a]
        for W, b in zip(self.W, self.b):
            self.zs.append(W @ self.acts[-1] + b)
            self.acts.append(1 / (1 + np.exp(-self.zs[-1])))
        return self.acts[-1]
    def backprop(self, y):
        delta = (self.acts[-1] - y) * self.acts[-1] * (1 - self.acts[-1])
        gW = [None] * len(self.W)
        gW[-1] = delta @ self.acts[-2].T
        for l in range(2, len(self.sizes)):
            s = self.acts[-l] * (1 - self.acts[-l])
            delta = (self.W[-l + 1].T @ delta) * s
            gW[-l] = delta @ self.acts[-l - 1].T
        return gW
net = Net([2, 3, 1])
X = np.array([[0.5], [1.0]]); Y = np.array([[1.0]])
# cell: loss
out = net.forward(X)
loss = 0.5 * np.sum((out - Y) ** 2)
gW = net.backprop(Y)
net.W = [w - 0.5 * gw for w, gw in zip(net.W, gW)]
# expect
assert np.allclose(g["net.W[0]"].grad, gW[0])
