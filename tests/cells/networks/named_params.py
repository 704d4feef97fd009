# setup
from typing import NamedTuple
class Dense(NamedTuple):
    W: np.ndarray
    b: np.ndarray
    def __call__(self, x):
        return x @ self.W + self.b
class Params(NamedTuple):
    hidden: tuple
    out: Dense
rng = np.random.default_rng(0)
params = Params((Dense(rng.normal(size=(3, 4)), np.zeros(4)), Dense(rng.normal(size=(4, 4)), np.zeros(4))), Dense(rng.normal(size=(4, 1)), np.zeros(1)))
x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 1))
# cell
h = x
for layer in params.hidden:
    h = np.tanh(layer(h))
loss = ((params.out(h) - y) ** 2).mean()
new = params._replace(out=params.out._replace(b=params.out.b - 0.1 * loss))
loss2 = ((new.out(h) - y) ** 2).mean()
