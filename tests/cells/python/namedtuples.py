# setup
from collections import namedtuple
Layer = namedtuple("Layer", "W b")
l1 = Layer(np.array([[0.5, -0.25], [0.1, 0.3]]), np.array([0.1, 0.2]))
x = np.array([1.0, -1.0])
# cell
W, b = l1
out = Layer(W @ x, b * 2)
z = (out.W + out.b).sum() ** 2
out._replace(b=None).W
# expect
note: (2,)
