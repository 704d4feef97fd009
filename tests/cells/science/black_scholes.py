# setup
import math
S, K, r, sigma, T = 100.0, 105.0, 0.05, 0.2, 1.0
def cdf(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))
# cell
d1 = (math.log(S / K) + (r + sigma ** 2 / 2) * T) / (sigma * math.sqrt(T))
d2 = d1 - sigma * math.sqrt(T)
price = S * cdf(d1) - K * math.exp(-r * T) * cdf(d2)
