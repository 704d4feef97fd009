# setup
x = 0.5
# cell
A = np.full((2, 2), x)
B = np.full_like(A, x * 2)
C = np.zeros_like(A) + x
D = np.ones((2, 2)) * x
E = np.eye(2) * x + np.identity(2)
F = np.full((2, 3), np.array([x, 1.0, x * x]))
z = (A @ B + C * D - E).sum() + F.sum()
