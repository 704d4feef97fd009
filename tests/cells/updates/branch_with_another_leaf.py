# setup
x, b, c = 1.0, np.arange(3.0), 2.0
# cell: y
if x > 0:
    y = x * c
else:
    y = (x * b).sum()
# expect
again: x=-1.0
again: x=2.0
