# setup
a = np.array([0.0, 1.0, 2.0, 1.5])
b = np.array([0.2, 0.9, 1.1, 2.2, 1.0])
gamma = 0.1
def softmin(*v):
    v = np.array(v)
    m = v.min()
    return m - gamma * np.log(np.sum(np.exp(-(v - m) / gamma)))
# cell: loss
n, m = len(a), len(b)
D = np.full((n + 1, m + 1), 1e3)
D[0, 0] = 0
for i in range(1, n + 1):
    for j in range(1, m + 1):
        D[i, j] = (a[i - 1] - b[j - 1]) ** 2 + softmin(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
loss = D[n, m]
# expect
option: skip=D
