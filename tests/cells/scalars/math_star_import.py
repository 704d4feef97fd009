# setup
x = 0.8
# cell
from math import *
y = sin(x) + cos(pi * x) * exp(-x)
z = sqrt(y * y + 1)
