# setup
rng = np.random.default_rng(8)
A, b = rng.normal(size=(7, 3)), rng.normal(size=7)
# cell
x, residuals, rank, sv = np.linalg.lstsq(A, b, rcond=None)
xn = np.linalg.solve(A.T @ A, A.T @ b)
Q, R = np.linalg.qr(A)
xq = np.linalg.inv(R) @ Q.T @ b
loss = x @ x + residuals[0] + (xn * xq).sum() + np.linalg.pinv(A).sum()
