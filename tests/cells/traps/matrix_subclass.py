# setup
M = np.matrix([[1.0, 2.0], [3.0, 4.0]])
x = np.array([1.0, 2.0])
# cell: z
z = (M @ x).sum() * x[0]
# expect
warning: M is a matrix | constant | np.asarray(M)
error: NotDifferentiable | matrix mean something else | np.asarray
option: never runs
