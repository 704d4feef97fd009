# setup
A = np.array([[0.5, -1.0], [2.0, 0.25]])
# cell: z
total = 0.0
for v in np.nditer(A):
    total = total + v * v
z = total * A[0, 0]
# expect
warning: line 3 | np.nditer(A) | write
