# setup
x = np.arange(6.0)
tail, labels = x[3:], np.array([0, 2, 1])
# cell: z
z = 0.0
for k in labels:
    if tail[k] > x[0]:
        z = z + tail[k] ** 2 * x[1]
# expect
again: x=np.array([4.5, 1.0, 2.0, 3.0, 4.0, 5.0])
