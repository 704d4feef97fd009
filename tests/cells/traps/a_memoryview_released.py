# setup
m = memoryview(np.array([1.0, 2.0]))
# cell: z
z = m[0] * m[1]
m.release()
# expect
option: never runs
error: NotDifferentiable | cannot be released while it is followed
