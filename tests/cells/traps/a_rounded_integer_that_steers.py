# setup
x = 2.7
# cell
n = round(x)
z = x * n
# expect
refused: g.update(x=1.2) | StaleRecording | line 2
