# setup
x = np.array([1.0, 2.0])
# cell: z
y = np.frombuffer(x.tobytes())
z = (x * y).sum()
# expect
warning: line 2 | tobytes
option: skip=y
