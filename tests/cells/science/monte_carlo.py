# setup
np.random.seed(0)
mu, sigma = 0.1, 0.4
S0, K = 1.0, 1.05
# cell
eps = np.random.randn(200)
S = S0 * np.exp((mu - sigma ** 2 / 2) + sigma * eps)
payoff = np.maximum(S - K, 0)
price = np.exp(-mu) * payoff.mean()
# expect
option: skip=eps
option: tolerance=1e-2
