# setup
x = 2.5
# cell
n = len(f"{x:.1f}")
z = x * n
# expect
refused: g.update(x=12.5) | StaleRecording | line 2
