# setup
import pandas as pd
s = pd.Series([1.0, np.nan, 4.0, 0.5])
df = pd.DataFrame({"x": [1.0, np.nan, 3.0], "y": [2.0, 5.0, 7.0]})
# cell: loss
loss = s.sum() + s.mean() ** 2 + s.std() + s.max() * s.min() + df.mean().sum() + df.var().iloc[0] + s.median()
# expect
option: skip=s
option: skip=df
assert np.allclose(np.nan_to_num(g["s"].grad[1]), 0)
