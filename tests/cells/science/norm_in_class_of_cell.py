# setup
from scipy.stats import norm, gamma
# cell
class Prior:
    family = norm
    def __init__(self, mu, s):
        self.d = norm(mu, s)
        self.again = self.d
        self.g = [gamma(a=s), norm]
    def __call__(self, x):
        return self.d.logpdf(x) + self.g[0].logpdf(2.0) + self.family.pdf(x)
mu, s = 0.3, 1.2
p = Prior(mu, s)
x = 0.5
kept = norm
z = p(x)
# expect
assert type(p.d).__name__ == "rv_continuous_frozen" and p.again is p.d and p.family is norm
assert p.d.mean() == 0.3 and type(kept).__name__ == "norm_gen"
