# setup
rng = np.random.default_rng(0)
X = np.r_[rng.normal(0, 1, (5, 2)), rng.normal(3, 1, (5, 2))]
# cell
C = X[[0, 5]]
for _ in range(4):
    labels = np.argmin(np.linalg.norm(X[:, None] - C, axis=2), axis=1)
    newC = np.array([X[labels == k].mean(axis=0) for k in range(2)])
    if np.allclose(C, newC):
        break
    C = newC
inertia = sum(np.sum((X[labels == k] - C[k]) ** 2) for k in np.unique(labels))
