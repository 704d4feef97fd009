# setup
x = 1.5
# cell: k
k = np.arange(3)
y = x * 2
# expect
error: UsageError | k is an array of int64 | .astype(float)
