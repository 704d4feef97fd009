# setup
from scipy.optimize import minimize
target = np.array([1.0, 2.0])
w = np.zeros(2)
# cell: z
result = minimize(lambda v: np.sum((v - target) ** 2), w)
best = result.x
z = np.sum((best - target) ** 2) + w.sum()
# expect
warning: line 2 | minimize(lambda v | write
option: never runs
