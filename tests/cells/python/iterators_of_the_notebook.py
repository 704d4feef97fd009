# setup
w = np.array([1.0, 2.0])
k = 0.5
waiting = iter([w, w * 2])
pairs = zip([w], [k])
# cell: z
w *= 2
z = next(waiting).sum() + next(pairs)[0][0] * k + w[1]
