# setup
x = np.array([-1.5, 0.5, 2.0])
a = 0.7
# cell
f = np.vectorize(lambda t: t ** 2 if t > 0 else a * t)
@np.vectorize
def g_(t, k):
    return math.sin(t) * k
A = np.outer(x, x)
n = np.apply_along_axis(lambda row: np.sum(row ** 2) * row[0], 1, A)
z = f(x).sum() + g_(x, a).sum() + n.sum() + np.apply_over_axes(np.sum, A, [0, 1]).item()
