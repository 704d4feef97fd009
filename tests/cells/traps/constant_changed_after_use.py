# setup
k = np.array([1, 2])
data = np.array([3.0, 4.0])
x = 1.5
def f(t):
    buffer = np.array([1, 2, 3])
    y = (t * buffer).sum()
    buffer[:] = 0
    return y
# cell: z
z = f(x) ** 2
# expect
error: UsageError | no gradient | changed in place | line 6 | copy
