# setup
x = 1.0
# cell: y
import math as m
y = m.sin(x) if x > 0 else x * 3
# expect
refused: g.update(x=-1.0) | StaleRecording | line 3 | line 2 imports
