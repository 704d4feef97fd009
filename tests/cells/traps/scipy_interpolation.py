# setup
from scipy.interpolate import CubicSpline
xp, fp = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.5, 2.0])
# cell: z
s = CubicSpline(xp, fp)
z = s(1.5) * fp[0] + fp.sum()
# expect
warning: line 2 | CubicSpline(xp, fp)
