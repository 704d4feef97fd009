# setup
A = np.array([[0.7, 0.3], [0.4, 0.6]])
B = np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]])
pi = np.array([0.6, 0.4])
obs = [0, 1, 2, 1]
# cell: loglik
T = len(obs)
alpha = np.zeros((T, 2))
scale = np.zeros(T)
alpha[0] = pi * B[:, obs[0]]
scale[0] = alpha[0].sum()
alpha[0] /= scale[0]
for t in range(1, T):
    alpha[t] = (alpha[t - 1] @ A) * B[:, obs[t]]
    scale[t] = alpha[t].sum()
    alpha[t] /= scale[t]
loglik = np.log(scale).sum()
# expect
option: skip=alpha
option: skip=scale
