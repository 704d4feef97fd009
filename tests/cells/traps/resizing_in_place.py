# setup
x = np.array([3.0, 1.0, 2.0])
# cell: z
u = x * 2
u.resize(2)
z = u.sum()
# expect
error: NotDifferentiable | x.resize | np.resize
option: never runs
