# setup
import os
x, path = 1.0, os.devnull
# cell: y
np.savetxt(path, np.ones(2))
y = x * 2 if x > 0 else x * 3
# expect
refused: g.update(x=-1.0) | StaleRecording | line 3 | line 2 uses np.savetxt
