# setup
import numbers
from collections.abc import Iterable, Sequence
x = 1.5
w = np.array([1.0, 2.0])
def f(t):
    if isinstance(t, numbers.Number):
        return t * 3
    if isinstance(t, Iterable) and not isinstance(t, Sequence):
        return sum(t)
    return 0.0
# cell
z = f(x) * f(w) + f(w[0]) * isinstance(x, numbers.Real)
