# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 3.0], "k": ["a", "b", "a"]})
w = 2.0
# cell: loss
means = df.groupby("k")["x"].mean()
loss = means.sum() * w
# expect
warning: line 2 | df.groupby('k')['x'] | computed by pandas
none df['x']: Pandas on line 2 takes its value out
refused: g.update(**{"df['x']": np.array([1.0, 2.0, 5.0])}) | line 2 | pandas
