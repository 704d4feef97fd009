# setup
x = 1.3
# cell
a = np.float64(x) * 2
z = np.float64(a) ** 2 + np.float64(3.0)
