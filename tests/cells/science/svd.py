# setup
rng = np.random.default_rng(5)
A = rng.normal(size=(4, 3))
# cell
U, s, Vt = np.linalg.svd(A, full_matrices=False)
low = (U[:, :2] * s[:2]) @ Vt[:2]
loss = np.sum((A - low) ** 2) + np.sum(np.log(s))
