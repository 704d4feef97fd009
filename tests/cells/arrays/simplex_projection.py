# setup
v = np.array([0.6, 1.2, -0.3, 0.75])
# cell
u = np.sort(v)[::-1]
css = np.cumsum(u)
rho = np.nonzero(u * np.arange(1, 5) > (css - 1))[0][-1]
theta = (css[rho] - 1) / (rho + 1.0)
w = np.maximum(v - theta, 0)
z = (w ** 2).sum()
