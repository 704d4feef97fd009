# setup
import functools
@functools.lru_cache(maxsize=None)
def weight(k):
    return 1.0 / (k + 1)
x = 0.7
# cell
z = sum(weight(k) * x ** k for k in range(5))
