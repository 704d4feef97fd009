# setup
def cholesky(A):
    n = A.shape[0]
    L = np.zeros_like(A)
    for i in range(n):
        for j in range(i + 1):
            s = A[i, j] - sum(L[i, k] * L[j, k] for k in range(j))
            L[i, j] = math.sqrt(s) if i == j else s / L[j, j]
    return L
A = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 5.0]])
# cell
L = cholesky(A)
z = L.sum() + np.log(np.diag(L)).sum()
