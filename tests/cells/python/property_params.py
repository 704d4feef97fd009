# setup
class Normal:
    def __init__(self, mu, log_sigma): self.mu, self.log_sigma = mu, log_sigma
    @property
    def sigma(self): return np.exp(self.log_sigma)
    def log_prob(self, x): return -0.5 * ((x - self.mu) / self.sigma) ** 2 - self.log_sigma - 0.5 * np.log(2 * np.pi)
    @staticmethod
    def kl(p, q): return q.log_sigma - p.log_sigma + (p.sigma ** 2 + (p.mu - q.mu) ** 2) / (2 * q.sigma ** 2) - 0.5
p, q = Normal(0.3, -0.2), Normal(0.0, 0.1)
x = np.array([0.1, 0.5])
# cell
elbo = p.log_prob(x).sum() - Normal.kl(p, q)
