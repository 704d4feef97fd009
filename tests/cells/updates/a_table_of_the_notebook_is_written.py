# setup
x, table = 1.0, np.zeros(3, int)
# cell: y
table[0] += 1
y = x * 2 if x > 0 else x * 3
# expect
refused: g.update(x=-1.0) | StaleRecording | line 2 changes table, which the cell did not make
