# setup
import functools
x = 0.7
# cell
@functools.lru_cache
def f(t):
    return t * t
z = f(x) + f(x) * f(2 * x)
