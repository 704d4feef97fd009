# setup
from scipy.optimize import brentq
a = 2.0
# cell
root = brentq(lambda t: t * t - a, 0.0, 3.0)
z = root * a
# expect
warning: line 2 | brentq(lambda t: t * t - a, 0.0, 3.0) | write
option: skip=a
