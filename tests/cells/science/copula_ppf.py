# setup
from scipy.stats import norm, expon
u = np.array([0.2, 0.7])
# cell
rho = 0.4
L = np.linalg.cholesky(np.array([[1, rho], [rho, 1]]))
x = L @ norm.ppf(u)
v = norm.cdf(x)
z = expon.ppf(v[1], scale=2.0) * v[0]
# expect
option: tolerance=1e-5
