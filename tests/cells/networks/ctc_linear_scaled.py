# setup
rng = np.random.default_rng(0)
params = rng.normal(size=(4, 6))
seq = [1, 2]
# cell
p = np.exp(params - params.max(axis=0)); p = p / p.sum(axis=0)
L, T, blank = 2 * len(seq) + 1, p.shape[1], 0
alphas = np.zeros((L, T))
alphas[0, 0], alphas[1, 0] = p[blank, 0], p[seq[0], 0]
c = np.sum(alphas[:, 0])
alphas[:, 0] = alphas[:, 0] / c
ll = np.log(c)
for t in range(1, T):
    start, end = max(0, L - 2 * (T - t)), min(2 * t + 2, L)
    for s in range(start, L):
        l = (s - 1) // 2
        if s % 2 == 0:
            alphas[s, t] = (alphas[s, t - 1] + (alphas[s - 1, t - 1] if s > 0 else 0)) * p[blank, t]
        elif s == 1 or seq[l] == seq[l - 1]:
            alphas[s, t] = (alphas[s, t - 1] + alphas[s - 1, t - 1]) * p[seq[l], t]
        else:
            alphas[s, t] = (alphas[s, t - 1] + alphas[s - 1, t - 1] + alphas[s - 2, t - 1]) * p[seq[l], t]
    c = np.sum(alphas[start:end, t])
    alphas[start:end, t] = alphas[start:end, t] / c
    ll += np.log(c)
-ll
