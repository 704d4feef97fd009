# setup
A = np.array([[0.5, -1.0], [2.0, 0.25]])
B = np.array([1.0, 3.0])
# cell: z
total = 0.0
for v, w in np.nditer([A, B]):
    total = total + v * w
z = total * A[0, 0]
# expect
warning: line 3 | np.nditer([A, B]) | write
