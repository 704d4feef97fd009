# setup
import pandas as pd
s = pd.Series([1.0, -2.0, 4.0, 0.5, -1.5], index=list("abcde"))
df = pd.DataFrame(np.arange(12.0).reshape(4, 3) + 0.5, columns=["x", "y", "z"])
# cell: loss
loss = (
    s[s > 0].prod() + s["b"] * s.iloc[-1] + (s.loc["b":"d"] ** 2).sum() + s.iloc[::2].sum() + s.at["c"]
    + (df[df.x > 4].y ** 2).sum() + df.loc[1, "z"] * df.iloc[2, 0] + df.iat[0, 1] + (df.iloc[1:3, :2] ** 3).sum().sum()
    + (df.head(2).x * df.tail(2).y.to_numpy()).sum() + df.drop(columns="y").iloc[0].prod() + df.T.iloc[0].mean()
)
