# setup
A = np.array([[1.0, 0.1], [0.0, 1.0]]); B = np.array([[0.0], [0.1]])
Q, R = np.diag([1.0, 0.1]), np.array([[0.05]])
x0 = np.array([1.0, 0.0])
# cell
P, Ks = Q, []
for _ in range(10):
    K = np.linalg.inv(R + B.T @ P @ B) @ B.T @ P @ A
    P = Q + A.T @ P @ (A - B @ K)
    Ks.append(K)
x, J = x0, 0
for K in Ks[::-1]:
    u = -K @ x
    J += x @ Q @ x + u @ R @ u
    x = A @ x + B @ u
J = J + x @ P @ x
# expect
option: tolerance=1e-4
