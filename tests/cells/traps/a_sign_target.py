# setup
x = np.array([0.3, 1.7])
# cell: z
z = np.sign(x).sum()
# expect
error: UsageError | smoothly | sign | line 2
