# setup
a = np.array([1.0, 2.0, 3.0])
b = np.array([[0.5], [1.5]])
s = 2.0
# cell
c = a * b + s
d = (a - b) / (a[:, None, None] + 1)
z = c.mean() + (d ** 2).sum() + (b + np.zeros(4)).sum() + (s * np.ones((2, 3)) / a).sum()
