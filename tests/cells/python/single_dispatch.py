# setup
from functools import singledispatch
@singledispatch
def double(t):
    raise TypeError("unknown")
@double.register
def _(t: float):
    return t * 2
@double.register(np.ndarray)
def _(t):
    return t.sum() * 2
x = 1.5
w = np.array([1.0, 2.0])
# cell
z = double(x) * double(w)
