# setup
import pandas as pd
df = pd.DataFrame({"x": [3.0, 1.0, 2.0], "y": [0.5, 1.5, 2.5]})
w = 2.0
# cell: loss
df.sort_values("x", inplace=True)
loss = (df.x * df.y).sum() * w + df.y.iloc[0]
# expect
warning: line 2 | df.sort_values('x', inplace=True) | pandas
refused: g.update(df=np.zeros((3, 2))) | line 2
