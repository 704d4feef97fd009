# setup
xp = np.array([0.0, 1.0, 2.0])
fp = np.array([1.0, 3.0, 2.0])
x = np.array([0.25, 1.5])
c = np.array([1.0, -2.0, 0.5])
# cell
i = np.interp(x, xp, fp)
p = np.polyval(c, x)
d = np.polyval(np.polyder(c), x)
k = np.convolve(fp, c, mode="same")
f = np.polyfit(xp, fp, 1)
t = np.trapezoid(fp, xp)
r = np.poly1d(c)(x)
z = i @ p + d.sum() + k @ k + f[0] * f[1] + t + r.sum() + np.correlate(fp, x, "valid").sum()
