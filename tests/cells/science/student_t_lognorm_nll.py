# setup
from scipy import stats
data = np.array([0.5, 1.5, 2.2])
# cell
mu, s, nu = 0.4, 0.8, 4.0
nll = -stats.t.logpdf(data, df=nu, loc=mu, scale=s).sum() - stats.lognorm(s=s, scale=np.exp(mu)).logpdf(data).sum() - stats.uniform(0, 3).logpdf(data).sum()
