# setup
x, threshold = 1.5, 1.0
# cell: z
if x > threshold:
    z = x * 2
else:
    z = x * 3
# expect
none threshold: line 2
refused: g.update(threshold=2.0) | StaleRecording | line 2
refused: g.update(x=0.5) | StaleRecording | line 2
