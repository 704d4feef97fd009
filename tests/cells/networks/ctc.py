# setup
rng = np.random.default_rng(0)
logits = rng.normal(size=(6, 4))
label = [1, 2, 2]
# cell
lp = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
ext = [0]
for l in label:
    ext += [l, 0]
S = len(ext)
NEG = -np.inf
alpha = np.full((6, S), NEG)
alpha[0, 0] = lp[0, 0]
alpha[0, 1] = lp[0, ext[1]]
for t in range(1, 6):
    for s in range(S):
        a = alpha[t - 1, s]
        if s > 0:
            a = np.logaddexp(a, alpha[t - 1, s - 1])
        if s > 1 and ext[s] != 0 and ext[s] != ext[s - 2]:
            a = np.logaddexp(a, alpha[t - 1, s - 2])
        alpha[t, s] = a + lp[t, ext[s]]
loss = -np.logaddexp(alpha[-1, -1], alpha[-1, -2])
# expect
option: skip=alpha
option: skip=NEG
