# setup
A0 = np.random.default_rng(0).normal(size=(3, 3))
# cell
R = A0.copy()
Q = np.eye(3)
for j in range(2):
    for i in range(j + 1, 3):
        r = math.hypot(R[j, j], R[i, j])
        c, s = R[j, j] / r, R[i, j] / r
        G = np.array([[c, s], [-s, c]])
        R[[j, i], :] = G @ R[[j, i], :]
        Q[:, [j, i]] = Q[:, [j, i]] @ G.T
z = np.abs(np.diag(R)).prod() + Q[0, 1]
# expect
option: skip=Q
option: skip=R
