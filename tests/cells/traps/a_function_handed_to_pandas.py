# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
kept = []
# cell: loss
s.apply(kept.append)
loss = kept[1] * s.sum()
# expect
warning: line 2 | s.apply(kept.append) | computed by pandas
refused: g.update(s=np.array([1.0, 2.0, 5.0])) | line 2
