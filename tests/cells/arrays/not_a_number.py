# setup
x = np.array([0.5, np.nan, 2.0])
y = np.array([1.0, np.inf])
# cell
m = np.nansum(x ** 2) + np.nanmax(x) + np.where(np.isnan(x), 0.0, x).sum()
z = m + np.where(np.isfinite(y), y, 0).sum()
# expect
option: skip=y
option: skip=x
assert g["x"].grad[1] == 0.0 and g["x"].grad[0] == 2.0
