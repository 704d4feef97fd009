# setup
rng = np.random.default_rng(0)
Y = rng.normal(size=(5, 2)); P = rng.uniform(size=(5, 5)); P = P + P.T; np.fill_diagonal(P, 0); P /= P.sum()
# cell
sum_Y = np.sum(np.square(Y), 1)
num = -2.0 * np.dot(Y, Y.T)
num = 1.0 / (1.0 + np.add(np.add(num, sum_Y).T, sum_Y))
num[range(5), range(5)] = 0.0
Q = num / np.sum(num)
Q = np.maximum(Q, 1e-12)
C = np.sum(np.where(P > 0, P * np.log(np.maximum(P, 1e-12) / Q), 0))
# expect
option: skip=P
