# setup
from scipy import stats
import scipy.stats as st
from scipy.stats import norm, multivariate_normal as mvn
x = np.array([0.5, -1.0, 2.0])
# cell
mu, s = 0.2, 1.5
ll = stats.norm.logpdf(x, loc=mu, scale=s).sum()
ll += st.norm(mu, s).logpdf(x).sum() + norm.cdf(x[0] * mu) + mvn.logpdf(x[:2], mean=x[1:], cov=np.eye(2) * s)
d = norm(loc=mu, scale=s)
ll = ll + d.pdf(0.3) + stats.gamma.logpdf(1.2, a=s) + stats.t.logpdf(x, 3.0).sum() + stats.beta.pdf(0.3, s, 2.0) + stats.poisson.logpmf(3, s) 
print(stats.norm.ppf(0.975).round(3), norm.rvs(random_state=0).round(3), stats.norm.name)
