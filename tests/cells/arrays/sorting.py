# setup
x = np.array([3.0, -1.0, 2.0, 0.5])
# cell: z
order = np.argsort(x)
s = np.sort(x)
y = x.copy()
y.sort()
top = np.partition(x, 2)[2:]
u, idx = np.unique(x, return_inverse=True)
z = (s * [1, 2, 3, 4]).sum() + x[order][0] ** 2 + (y[::-1] * x).sum() + top.min() + u[0] * idx[1] + np.median(x) + np.percentile(x, 30) + np.quantile(x, [0.1, 0.9]).sum()
