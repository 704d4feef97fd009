# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
b = 3.0
# cell: loss
v = s.to_numpy()
s.update(pd.Series([9.0, 8.0]))
s.iloc[2] = b
loss = v @ v
# expect
warning: line 3 | s.update(pd.Series([9.0, 8.0])) | pandas
assert g.output.value == 81 + 64 + 9
