# setup
x = 1.2
# cell
import numpy as xp
from numpy import tanh as squash, linalg as la
import math as m
z = squash(x) + xp.log(x) + la.norm(xp.ones(2) * x) + m.sin(x)
