# setup
w = np.arange(1.0, 7.0)
# cell: z
A = w.reshape(2, 3)
row = A[1]
row *= 2
A[:, 0] = A[:, 1] + 1
flat = A.ravel()
t = A.T
t[2, 0] = flat[0] * flat[3]
z = (w * np.arange(6)).sum() + row[2] ** 2
