# setup
x, w = np.array([0.5, 1.5, 2.5]), 0.5
# cell: z
n = int((x > 1).sum())
z = w
for k in range(n):
    z = np.sin(z) * x[k]
# expect
again: x=np.array([1.5, 1.5, 2.5])
again: x=np.array([0.5, 0.5, 2.5])
