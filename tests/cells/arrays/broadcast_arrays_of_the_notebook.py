# setup
v = np.array([1.0, 2.0, 3.0])
B = np.broadcast_to(v, (2, 3))
rows = [v, B[0]]
# cell: z
v *= 2
z = (B ** 2).sum() + rows[1][2] * rows[0][0]
