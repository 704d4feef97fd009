# setup
from scipy import special
rng = np.random.default_rng(0)
x = rng.normal(size=4)
a = 0.7
# cell
z = special.expit(x).sum() + special.gammaln(x ** 2 + 1).sum() + special.erf(a) * special.j0(x).sum()
z = z + special.xlogy(x ** 2, a) @ special.log_ndtr(x) + special.beta(a, a + 1)
