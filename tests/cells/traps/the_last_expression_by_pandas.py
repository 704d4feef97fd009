# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
b = 2.0
# cell
loss = b * 3
s.quantile(0.4) + loss
# expect
warning: line 3 | s.quantile(0.4) | computed by pandas
refused: g.update(s=np.array([1.0, 2.0, 5.0])) | StaleRecording | line 3
