# setup
from fractions import Fraction
x = 0.5
# cell: z
f = Fraction(x)
z = x * float(f)
# expect
option: never runs
warning: line 2 | Fraction(x) | another cell
error: TypeError
