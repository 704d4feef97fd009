# setup
from scipy.stats import multivariate_normal
from scipy.special import logsumexp
rng = np.random.default_rng(0)
X = rng.normal(size=(6, 2))
w = np.array([0.4, 0.6]); mu = np.array([[-1.0, 0.0], [1.0, 0.5]])
# cell
lp = np.stack([np.log(w[k]) + multivariate_normal.logpdf(X, mean=mu[k], cov=np.eye(2)) for k in range(2)], axis=1)
ll = logsumexp(lp, axis=1).sum()
