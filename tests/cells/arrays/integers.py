# setup
n = np.array([1, 2, 3])
k = 2
x = np.array([0.5, 1.5, -1.2])
# cell
z = (x ** k * n).sum() / len(x) + (x[n[:2] % 3] // 1).sum() * x[0] + (n / 2) @ x + (n @ n) * x.sum() + x[k] * (k << 1)
