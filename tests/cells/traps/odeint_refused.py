# setup
from scipy.integrate import odeint, solve_ivp
def rhs(y, t, k): return -k * y
# cell
k = 0.7
sol = odeint(rhs, [1.0], np.linspace(0, 1, 5), args=(k,))
z = sol[-1, 0] * 2
# expect
warning: line 3 | odeint
error: UsageError
