# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0], dtype="Float64")
b = 3.0
# cell: loss
loss = float(s.sum()) * b
# expect
warning: s is of Float64 | constant | s.astype(float)
