# setup
rng = np.random.default_rng(14)
A, B = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
tau = 0.5
# cell
a = A / np.linalg.norm(A, axis=1, keepdims=True)
b = B / np.linalg.norm(B, axis=1)[:, np.newaxis]
S = a @ b.T / tau
loss = -np.mean(np.diag(S) - np.logaddexp.reduce(S, axis=1))
