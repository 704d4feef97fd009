# setup
x = np.array([1.0, np.nan, 3.0, np.nan])
w = np.array([0.5, 1.0, 1.5, 2.0])
# cell
ok = ~np.isnan(x)
loss = np.sum(w[ok] * x[ok] ** 2) + np.nansum(w * x) + np.where(ok, w * x, 0).sum()
# expect
option: skip=x
