# setup
from dataclasses import dataclass, replace
@dataclass
class Params:
    w: np.ndarray
    b: float
    name: str = "layer"
p = Params(np.array([0.5, -0.5]), 0.25)
x = np.array([1.0, 2.0])
# cell
h = np.tanh(p.w @ x + p.b)
q = replace(p, b=p.b * h)
z = q.b + (q.w ** 2).sum()
