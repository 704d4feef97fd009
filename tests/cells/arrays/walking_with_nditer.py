# setup
A = np.array([[0.5, -1.0], [2.0, 0.25]])
# cell: z
total = 0.0
for v in np.nditer(A):
    total = total + v * v
it = np.nditer(A, flags=["multi_index"])
for w in it:
    i, j = it.multi_index
    total = total + float(w) * (i + 2 * j)
z = total * A[0, 0]
# expect
option: skip=v
option: skip=w
