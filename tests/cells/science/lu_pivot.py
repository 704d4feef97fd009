# setup
A0 = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5], [7.0, 8.0, 10.0]])
# cell
U = A0.copy(); n = 3; L = np.eye(n); sign = 1
for k in range(n - 1):
    p = k + np.argmax(np.abs(U[k:, k]))
    if p != k:
        U[[k, p]] = U[[p, k]]
        L[[k, p], :k] = L[[p, k], :k]
        sign = -sign
    for i in range(k + 1, n):
        L[i, k] = U[i, k] / U[k, k]
        U[i, k:] -= L[i, k] * U[k, k:]
det = sign * np.prod(np.diag(U))
# expect
option: skip=L
option: skip=U
option: tolerance=1e-5
