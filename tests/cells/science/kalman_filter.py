# setup
rng = np.random.default_rng(0)
F = np.array([[1.0, 0.1], [0.0, 1.0]])
H = np.array([[1.0, 0.0]])
Q, R = 0.01 * np.eye(2), np.array([[0.25]])
zs = rng.normal(size=(5, 1))
# cell
x, P = np.zeros(2), np.eye(2)
loglik = 0.0
for z in zs:
    x, P = F @ x, F @ P @ F.T + Q
    S = H @ P @ H.T + R
    K = P @ H.T @ np.linalg.inv(S)
    r = z - H @ x
    x = x + K @ r
    P = (np.eye(2) - K @ H) @ P
    loglik += -0.5 * (r @ np.linalg.solve(S, r) + np.log(2 * np.pi * np.linalg.det(S)))
loglik
