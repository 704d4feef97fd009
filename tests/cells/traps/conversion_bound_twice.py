# setup
x, fl = 2.5, float
# cell: z
fl = int
z = fl(x) * x
# expect
warning: line 3 | fl(x)
