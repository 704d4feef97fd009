# setup
import pandas as pd
s = pd.Series([1.0, -2.0, 3.0])
k = 2.0
# cell: loss
s[s < 0] = k
loss = (s * s).sum()
# expect
refused: g.update(s=np.array([-1.0, 2.0, 3.0])) | StaleRecording | line 2 | s < 0 has other elements than recorded
