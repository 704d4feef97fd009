# setup
import cmath
r = 0.7
# cell
u = cmath.exp(1j * r)
z = (u * u).real + abs(cmath.sqrt(-r)) + cmath.phase(u)
