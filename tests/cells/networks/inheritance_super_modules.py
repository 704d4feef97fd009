# setup
class Module:
    def __init__(self): object.__setattr__(self, "_p", {}); object.__setattr__(self, "_m", {})
    def __setattr__(self, k, v):
        if isinstance(v, np.ndarray): self._p[k] = v
        elif isinstance(v, Module): self._m[k] = v
        object.__setattr__(self, k, v)
    def parameters(self, prefix=""):
        for k, v in self._p.items(): yield prefix + k, v
        for k, m in self._m.items(): yield from m.parameters(prefix + k + ".")
    def __call__(self, *a): return self.forward(*a)
class Linear(Module):
    def __init__(self, i, o, rng):
        super().__init__()
        self.W = rng.normal(size=(i, o)) * 0.5
        self.b = np.zeros(o)
    def forward(self, x): return x @ self.W + self.b
class Net(Module):
    def __init__(self, rng):
        super().__init__()
        self.l1, self.l2 = Linear(2, 3, rng), Linear(3, 1, rng)
    def forward(self, x): return self.l2(np.maximum(self.l1(x), 0))
net = Net(np.random.default_rng(0))
X = np.random.default_rng(1).normal(size=(4, 2))
# cell
l2 = 0.01
pred = net(X)
loss = np.mean(pred ** 2) + l2 * sum(np.sum(p ** 2) for n, p in net.parameters() if n.endswith("W"))
print([n for n, _ in net.parameters()])
