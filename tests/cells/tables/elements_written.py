# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
t = pd.Series([1.0, -2.0, 4.0])
df = pd.DataFrame({"x": [0.5, 2.0, 3.0], "y": [0.5, 1.5, 2.5]})
b = 3.0
# cell: loss
s.iloc[0] = b * 2
s[1] = 1.0
t[t < 0] = 0.0
df.loc[df.x > 1, "y"] = b
df.iloc[0, 0] = 7.0
loss = (s ** 2).sum() + (t ** 3).sum() + (df.x * df.y).sum()
