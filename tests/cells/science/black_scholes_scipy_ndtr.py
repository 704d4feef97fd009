# setup
from scipy.special import ndtr
from scipy.stats import norm
S, K, T, r, sigma = 100.0, 95.0, 0.5, 0.02, 0.3
# cell
d1 = (np.log(S / K) + (r + sigma**2 / 2) * T) / (sigma * np.sqrt(T))
d2 = d1 - sigma * np.sqrt(T)
call = S * ndtr(d1) - K * np.exp(-r * T) * ndtr(d2)
# expect
option: tolerance=1e-5
