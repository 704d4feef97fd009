# setup
from scipy.integrate import quad
k = 1.5
# cell: z
area, error = quad(lambda t: np.exp(-k * t), 0, 1)
z = area * k
# expect
warning: line 2 | quad
