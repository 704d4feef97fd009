# setup
pi0 = np.array([0.6, 0.4])
A = np.array([[0.7, 0.3], [0.2, 0.8]])
B = np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]])
obs = np.array([0, 1, 2, 2])
# cell
T_, M = obs.shape[0], A.shape[0]
alpha = np.zeros((T_, M)); alpha[0, :] = pi0 * B[:, obs[0]]
for t in range(1, T_):
    for j in range(M):
        alpha[t, j] = alpha[t - 1].dot(A[:, j]) * B[j, obs[t]]
beta = np.zeros((T_, M)); beta[T_ - 1] = np.ones(M)
for t in range(T_ - 2, -1, -1):
    for j in range(M):
        beta[t, j] = (beta[t + 1] * B[:, obs[t + 1]]).dot(A[j, :])
xi = np.zeros((M, M, T_ - 1))
for t in range(T_ - 1):
    den = np.dot(np.dot(alpha[t, :].T, A) * B[:, obs[t + 1]].T, beta[t + 1, :])
    for i in range(M):
        xi[i, :, t] = alpha[t, i] * A[i, :] * B[:, obs[t + 1]].T * beta[t + 1, :].T / den
gamma = np.sum(xi, axis=1)
newA = np.sum(xi, 2) / np.sum(gamma, axis=1).reshape((-1, 1))
out = np.sum(newA ** 2)
