# setup
from dataclasses import dataclass, field, asdict, astuple
from typing import NamedTuple
@dataclass(frozen=True)
class Point:
    x: float
    y: float
    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)
@dataclass(slots=True)
class Layer:
    W: np.ndarray
    b: float = 0.5
    log: list = field(default_factory=list)
class Pair(NamedTuple):
    left: float
    right: float
p, q = Point(1.0, 2.0), Point(0.5, -1.0)
layer = Layer(np.array([[1.0, 2.0], [0.5, -0.5]]))
pair = Pair(0.3, 0.6)
# cell
r = p + q
layer.log.append(r.x)
h = np.tanh(layer.W @ np.stack([np.ones(2) * r.x, np.ones(2) * r.y])[:, 0] + layer.b)
z = h.sum() + pair.left * pair.right + sum(layer.log) + astuple(r)[1]
