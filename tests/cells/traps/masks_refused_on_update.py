# setup
x = np.array([0.5, -1.0, 2.0])
# cell
keep = np.ones(3, bool)
keep &= x > 0
z = np.sum(x[keep] ** 2)
# expect
refused: g.update(x=np.array([-0.5, 1.0, 2.0])) | StaleRecording | line 3
