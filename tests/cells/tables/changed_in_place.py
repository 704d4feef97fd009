# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
b = 3.0
# cell: loss
kept = s.to_numpy()
before = (kept ** 2).sum()
s += b
s *= s
loss = s.sum() + before
