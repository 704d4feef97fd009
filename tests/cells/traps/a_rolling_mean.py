# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
# cell: loss
loss = s.rolling(2).mean().iloc[-1] + s.sum()
# expect
warning: line 2 | s.rolling(2).mean() | computed by pandas | no gradient flows
refused: g.update(s=np.array([1.0, 2.0, 5.0])) | line 2 | pandas
