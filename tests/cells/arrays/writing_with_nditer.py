# setup
A = np.array([1.0, 2.0])
# cell: z
for v in np.nditer(A, op_flags=["readwrite"]):
    v[...] = 2 * v
with np.nditer(A, flags=["c_index"], op_flags=[["readwrite"]]) as it:
    while not it.finished:
        it[0] = it[0] * (it.index + 1)
        it.iternext()
z = (A ** 2).sum()
# expect
option: skip=v
