# setup
A = np.arange(6.0).reshape(2, 3)
At = A.T
row, col = A[1], A[:, ::-1][:, 0]
# cell: z
At[0] *= 2
row += At[:, 1].sum()
col[0] = row[0]
z = (A ** 2).sum() + At[2, 1] * col[1]
