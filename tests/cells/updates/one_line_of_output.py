# setup
x = 1.0
# cell: y
print(x)
y = x * 2 if x > 0 else x * 3
# expect
refused: g.update(x=-1.0) | StaleRecording | line 3: x > 0 was True when recorded and is False now | line 2 prints
