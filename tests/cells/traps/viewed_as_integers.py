# setup
x = np.array([1.0, 2.0])
# cell: z
bits = x.view(np.int64)
z = x.sum() * (bits[0] % 3)
# expect
option: never runs
error: NotDifferentiable | x.view(dtype) reads the bytes as other numbers | astype
