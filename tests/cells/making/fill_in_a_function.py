# setup
def cumulative(x):
    out = np.zeros(len(x))
    total = 0.0
    for i, v in enumerate(x):
        total += v
        out[i] = total
    return out
def gram(x):
    n = len(x)
    K = np.empty((n, n))
    for i in range(n):
        for j in range(i + 1):
            K[i, j] = K[j, i] = np.exp(-(x[i] - x[j]) ** 2)
    return K
x = np.array([0.5, 1.5, -1.0])
# cell
c = cumulative(x)
z = c @ gram(x) @ c
