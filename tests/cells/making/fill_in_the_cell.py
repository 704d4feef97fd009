# setup
x = np.array([0.5, 1.5, -1.0])
# cell: z
out = np.zeros(3)
for i in range(3):
    out[i] = x[i] ** 2 + (out[i - 1] if i else 0)
grid = np.empty((2, 3))
grid[0] = x
grid[1, :] = out
grid[:, 1] *= 2
z = np.sum(grid * grid)
# expect
option: skip=out
option: skip=grid
