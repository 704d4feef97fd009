# setup
x = 0.8
# cell
from numpy import *
v = array([1.0, 2.0, 3.0])
z = sum(sin(x * v)) + exp(-x) * linalg.norm(v)
