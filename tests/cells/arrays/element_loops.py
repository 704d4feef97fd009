# setup
A = np.array([[0.5, -1.0], [2.0, 0.25]])
# cell
z = 0.0
for (i, j), v in np.ndenumerate(A):
    z += (i + 1) * v ** 2 * (j + 1)
for v in A.flat:
    z += math.exp(-v)
for index in np.ndindex(A.shape):
    z += A[index] ** 3
for row in A:
    for v in row:
        z += abs(v)
for v in A.tolist():
    z += v[0] * v[1]
