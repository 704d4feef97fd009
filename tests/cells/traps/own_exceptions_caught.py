# setup
x = np.array([1.0, 2.0])
# cell: z
try:
    y = x.view(np.int64).sum()
except Exception:
    y = 0
z = x.sum() + y
# expect
warning: line 3 | x.view(dtype) reads the bytes as other numbers
option: never runs
