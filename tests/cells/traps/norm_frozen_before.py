# setup
from scipy.stats import norm
d = norm(0.5, 2.0)
# cell
x = 0.3
z = d.logpdf(x) * x
# expect
warning: d.logpdf(x)
