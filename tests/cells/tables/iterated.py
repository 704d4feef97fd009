# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
df = pd.DataFrame({"x": [1.0, 2.0], "y": [0.5, 1.5]})
w = 2.0
# cell: loss
loss = 0.0
for v in s:
    loss = loss + math.sin(v) * w
for label, v in s.items():
    loss = loss + v * label
for label, row in df.iterrows():
    loss = loss + row.x * row["y"]
for label, column in df.items():
    loss = loss + column.prod()
