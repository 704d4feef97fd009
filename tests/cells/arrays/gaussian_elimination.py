# setup
A = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 5.0]])
b = np.array([1.0, 2.0, 3.0])
# cell: z
n = len(b)
U, y = A.copy(), b.copy()
for k in range(n):
    for i in range(k + 1, n):
        m = U[i, k] / U[k, k]
        U[i, k:] -= m * U[k, k:]
        y[i] -= m * y[k]
x = np.zeros(n)
for i in reversed(range(n)):
    x[i] = (y[i] - U[i, i + 1:] @ x[i + 1:]) / U[i, i]
z = x @ x
# expect
option: skip=x
