# setup
A = np.array([1.0, 2.0])
# cell: z
for v in np.nditer(A, op_flags=["readwrite"]):
    v[...] = 2 * v
z = (A ** 2).sum()
# expect
warning: line 2 | np.nditer | write
error: ValueError | read-only
option: never runs
