# setup
x, rng = 1.0, np.random.default_rng(0)
# cell: y
y = x * 2 if x > 0 else x * 3
k = rng.integers(5)
# expect
refused: g.update(x=-1.0) | StaleRecording | line 3 needs rng, a Generator
option: skip=k
