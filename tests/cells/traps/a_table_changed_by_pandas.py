# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
t = pd.Series([9.0])
# cell: loss
s.update(t)
loss = (s ** 2).sum() * t.iloc[0]
# expect
warning: line 2 | s.update(t) | pandas
