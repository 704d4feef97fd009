# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "y": [3.0, 5.0, 7.0]})
x = df["x"]
# cell: loss
loss = (x * df.y).sum() + (df.x ** 2).sum()
