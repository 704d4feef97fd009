# setup
from scipy import integrate
from scipy.integrate import cumulative_trapezoid, simpson
x = np.array([0.0, 0.3, 0.5, 1.1, 1.2, 2.0])
# cell
a = 1.5
y = np.exp(-a * x)
Y = np.outer(y, x)
z = integrate.trapezoid(y, x) + simpson(y, x=x) + simpson(y[:5], dx=0.1) + cumulative_trapezoid(y, x, initial=0)[3]
z = z + integrate.simpson([a, a * 2, a ** 2]) + simpson(Y, x=x, axis=0).sum() + cumulative_trapezoid(Y, axis=0)[-1, 2]
