# setup
x = 1.0
# cell: y
y = x * 2 if x > 0 else x * 3
noise = np.random.rand(0)
# expect
refused: g.update(x=-1.0) | StaleRecording | line 2 | line 3 draws random numbers (np.random.rand)
