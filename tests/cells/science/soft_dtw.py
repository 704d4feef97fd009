# setup
x = np.array([0.0, 1.0, 2.0, 1.0]); y = np.array([0.1, 1.2, 1.8])
# cell
gamma = 0.5
D = (x[:, None] - y[None]) ** 2
R = np.full((len(x) + 1, len(y) + 1), np.inf)
R[0, 0] = 0
for i in range(1, len(x) + 1):
    for j in range(1, len(y) + 1):
        r0, r1, r2 = -R[i-1, j-1] / gamma, -R[i-1, j] / gamma, -R[i, j-1] / gamma
        m = max(r0, r1, r2)
        softmin = -gamma * (np.log(np.exp(r0 - m) + np.exp(r1 - m) + np.exp(r2 - m)) + m)
        R[i, j] = D[i-1, j-1] + softmin
R[-1, -1]
# expect
option: skip=R
