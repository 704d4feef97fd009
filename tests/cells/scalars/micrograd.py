# setup
import random
random.seed(1)
class Neuron:
    def __init__(self, nin, nonlin=True):
        self.w = [random.uniform(-1, 1) for _ in range(nin)]
        self.b = 0.0
        self.nonlin = nonlin
    def __call__(self, x):
        act = sum((wi * xi for wi, xi in zip(self.w, x)), self.b)
        return max(0.0, act) if self.nonlin else act
class Layer:
    def __init__(self, nin, nout, **kwargs):
        self.neurons = [Neuron(nin, **kwargs) for _ in range(nout)]
    def __call__(self, x):
        out = [n(x) for n in self.neurons]
        return out[0] if len(out) == 1 else out
class MLP:
    def __init__(self, nin, nouts):
        sizes = [nin] + nouts
        self.layers = [Layer(sizes[i], sizes[i + 1], nonlin=i != len(nouts) - 1) for i in range(len(nouts))]
    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
model = MLP(2, [4, 1])
xs = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]
ys = [1.0, -1.0, 1.0]
# cell
loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys))
