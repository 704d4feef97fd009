# setup
x = np.array([3.0, -1.0, 2.0, 0.5])
# cell
z = np.cumsum(x)[2] * np.cumprod(x)[-1] + np.diff(x, n=2).sum() ** 2 + np.ediff1d(x) @ x[1:] + np.gradient(x, 0.5).sum() + np.maximum.accumulate(x).sum() + np.add.reduce(x) + np.multiply.reduce(x) + np.logaddexp.reduce(x) + np.ptp(x)
