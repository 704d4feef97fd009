# setup
from enum import Enum
from types import SimpleNamespace
class Kind(Enum):
    small = 0.1
    large = 2.0
config = SimpleNamespace(rate=0.5, nested=SimpleNamespace(gain=1.5))
x = 0.7
# cell
z = x * Kind.large.value + config.rate * config.nested.gain * x ** 2
