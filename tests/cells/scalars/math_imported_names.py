# setup
from math import sin, exp as e
def wave(t):
    return sin(3 * t) * e(-t)
x = 0.4
# cell
z = wave(x) + wave(2 * x)
