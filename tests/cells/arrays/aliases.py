# setup
w = np.array([1.0, 2.0])
same = w
half = w[:1]
# cell: z
w[0] = 3.0 * w[1]
same *= 2
z = half[0] * w[1] + same.sum()
