# setup
x = 1.7
# cell: z
z = np.floor(x) * 2
# expect
error: UsageError | smoothly | floor | line 2
