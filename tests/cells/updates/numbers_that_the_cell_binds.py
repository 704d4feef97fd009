# setup
x = np.array([1.0, 2.0, 3.0])
# cell: z
n = len(x[x > 1.5])
h = 1.0 * n
weights = [0.5 * k for k in range(n)]
z = (x * h).sum() + sum(w * x[0] for w in weights)
# expect
again: x=np.array([2.0, 2.0, 3.0])
again: x=np.array([1.0, 1.0, 3.0])
