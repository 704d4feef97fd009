# setup
x, losses, table = 1.0, [], np.zeros(3, int)
# cell: y
y = x * 2 if x > 0 else x * 3
losses.append(y)
# expect
refused: g.update(x=-1.0) | StaleRecording | line 3 changes losses, which the cell did not make
