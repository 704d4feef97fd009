# setup
x = 1.5
# cell: z --wrt y
y = x * 2
z = y ** 2
# expect
error: UsageError | --wrt | 'y' is not a leaf of this cell
