# setup
rng = np.random.default_rng(9)
A = rng.normal(size=(3, 3)) + 3 * np.eye(3)
b = rng.normal(size=3)
# cell
sign, logdet = np.linalg.slogdet(A)
z = np.linalg.det(A) + logdet + np.trace(np.linalg.inv(A)) + np.linalg.norm(A) + np.linalg.norm(A, 2) + np.linalg.norm(b, 1)
z += np.linalg.solve(A, b).sum() + np.linalg.matrix_power(A, 3).trace() + np.linalg.cond(A)
z += np.linalg.eigvals(A @ A.T).real.max() + np.linalg.multi_dot([A, A, b]).sum() + np.outer(b, b).sum() + np.kron(A, A).mean()
