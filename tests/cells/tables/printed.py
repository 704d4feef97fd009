# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "name": ["a", "b", "c"]})
s = pd.Series([0.5, 0.25])
# cell: loss
print(df)
print(s, df.shape, len(df), list(df.columns), df.dtypes)
print(f"{s.mean():.3f}", s.describe())
df.info(memory_usage=False)
d = df.x * 2
print(d)
loss = (d ** 2).sum() + s.sum()
