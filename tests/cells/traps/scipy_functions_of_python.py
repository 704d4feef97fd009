# setup
from scipy.special import logsumexp
from scipy import linalg, stats, signal
x = np.array([0.5, -1.0, 2.0])
A = np.array([[2.0, 1.0], [0.5, 3.0]])
mu = 0.2
# cell: z
z = logsumexp(x) * x[0]
z = z + linalg.expm(A).trace()
z = z + stats.skewnorm.logpdf(x, mu).sum()
z = z + signal.fftconvolve(x, x)[0]
# expect
warning: line 4 | stats.skewnorm.logpdf(x, mu) | write
