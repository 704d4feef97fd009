# setup
x = np.arange(6.0)
c = np.array([1.0 + 2.0j, 3.0 - 1.0j])
A = np.arange(1.0, 10.0).reshape(3, 3)
k = 0.5
# cell: z
x.shape = (2, 3)
x[:, None][0, 0, 1] = k
x.flat[2] = k * 2
x.T[0] *= k
c.real = k
c.imag *= 2
np.fill_diagonal(A, k)
np.copyto(A[0], A[1] * 2)
np.add(A, 1.0, out=A)
A.diagonal()
z = (x ** 2).sum() + np.abs(c).sum() + np.linalg.det(A + np.eye(3)) * 0.01 + np.einsum("ii->i", A).sum()
