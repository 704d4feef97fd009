# setup
x = np.array([-2.0, -0.5, 0.4, 3.0])
# cell
a = 0.7
m = (x > -1) & ~(x > 2) | (x > 2.5)
y = np.where(m, np.where(x > 0, np.log1p(a * np.maximum(x, 0)), -a * x), np.nan)
z = np.nanmean(y)
