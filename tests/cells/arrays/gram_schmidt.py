# setup
rng = np.random.default_rng(1)
A = rng.normal(size=(4, 3))
# cell: z
Q = np.zeros_like(A)
R = np.zeros((3, 3))
for j in range(3):
    v = A[:, j].copy()
    for i in range(j):
        R[i, j] = Q[:, i] @ A[:, j]
        v -= R[i, j] * Q[:, i]
    R[j, j] = np.linalg.norm(v)
    Q[:, j] = v / R[j, j]
z = np.sum(R ** 3) + Q[0].sum()
# expect
option: skip=Q
option: skip=R
