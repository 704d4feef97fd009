# setup
rng = np.random.default_rng(11)
A = rng.normal(size=(5, 3))
y = rng.normal(size=5)
w = np.zeros(3)
lr, beta1, beta2, eps = 0.05, 0.9, 0.999, 1e-8
# cell: loss
m, v = np.zeros_like(w), np.zeros_like(w)
for t in range(1, 6):
    grad = 2 * A.T @ (A @ w - y)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad ** 2
    mhat = m / (1 - beta1 ** t)
    vhat = v / (1 - beta2 ** t)
    w = w - lr * mhat / (np.sqrt(vhat) + eps)
loss = np.sum((A @ w - y) ** 2)
# expect
option: skip=eps
option: skip=v
option: skip=beta2
option: tolerance=1e-5
