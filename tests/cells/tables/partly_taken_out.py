# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "name": ["a", "b", "c"]})
# cell: loss
loss = df["x"].to_numpy().sum() + df["x"].mean() * df.x.values[1] + np.asarray(df.x)[0] ** 2
