# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "name": ["a", "b", "a"]})
# cell: loss
loss = df["x"].to_numpy().sum() + df["x"].skew()
# expect
warning: line 2 | df['x'].skew() | computed by pandas | no gradient flows
refused: g.update(**{"df['x']": np.array([1.0, 2.0, 5.0])}) | line 2 | pandas
