# setup
x = 1.0
# cell: x
while x < 10:
    x = x * 2
# expect
refused: g.update(x=3.0) | StaleRecording | line 2
