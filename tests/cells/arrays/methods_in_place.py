# setup
x = np.array([3.0, 1.0, 2.0])
y = np.array([3.0, 1.0, 2.0])
v = np.array([5.0, 4.0, 6.0])
k = 0.45
# cell: z
y.fill(k)
x.put([0, 2], [k, k * 2])
v.partition(1)
x.sort()
z = (x * [1, 2, 3]).sum() + y.sum() ** 2 + v[0] * x[1]
