# setup
import functools
@functools.lru_cache(maxsize=None)
def square(t):
    return t * t
a = 2.0
b = 2.0
before = square(2.0)
# cell
z = square(a) * 3 + square(b) + sum(map(square, [a, b, 1.0]))
# expect
assert type(square(2.0)) is float
assert g["a"].grad == 16.0
