# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
v = s.to_numpy()
# cell: loss
loss = (s * v).sum() + v[0]
