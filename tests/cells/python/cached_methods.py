# setup
import functools
class Model:
    def __init__(self, k):
        self.k = k
    @functools.lru_cache(maxsize=8)
    def energy(self, t):
        return self.k * t ** 2
    @functools.cached_property
    def double(self):
        return self.k * 2
m = Model(1.5)
x = 0.7
before = m.energy(x)
# cell
z = m.energy(x) + m.double * x
# expect
option: skip=m.k
option: no update
