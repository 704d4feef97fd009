# setup
A = np.arange(12.0).reshape(3, 4) / 5
i = np.array([0, 2, 0])
# cell: z
rows = A[i]
cells = A[i, [1, 2, 3]]
B = A.copy()
B[i, 0] = cells * 2
B[[0, 1]] = B[[1, 0]]
taken = np.take(A, [1, 1, 3], axis=1)
along = np.take_along_axis(A, np.argsort(-A, axis=1), axis=1)
z = (rows ** 2).sum() + cells.prod() + (B ** 2).sum() + (taken * [1, 2, 3]).sum() + (along[:, 0] ** 3).sum() + A.flat[5] * A[-1, ::-1][0] + A[..., None].sum()
