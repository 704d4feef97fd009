# setup
x = np.array([-1.5, 0.5, 2.0, -0.25])
a = 0.7
# cell
w = np.where(x > 0, x ** 2, a * x)
s = np.select([x < -1, x < 0, x < 1], [x * 2, x ** 3, a], default=x)
p = np.piecewise(x, [x < 0, x >= 0], [lambda t: t ** 2, lambda t: a * t + 1])
c = np.clip(x, -1, a)
m = np.maximum(x, a) - np.minimum(x, 0.0) + np.fmax(x, 1) + np.fmin(x, a)
h = np.heaviside(x, 0.5) * x + np.choose([0, 1, 0, 1], [x, x * a])
z = (w + s * p - c * m + h).sum()
