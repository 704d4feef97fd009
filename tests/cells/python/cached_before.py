# setup
import functools
@functools.lru_cache
def cube(t):
    return t ** 3
x = 0.7
before = cube(x)
# cell
z = cube(x) * 2
# expect
assert type(cube(0.7)) is float
