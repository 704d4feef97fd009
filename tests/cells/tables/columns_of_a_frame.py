# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.5]})
w = 0.5
# cell
residual = w * df["x"].to_numpy() - df["y"].values
loss = np.mean(residual ** 2) + 0.1 * np.sum(df["x"].to_numpy())
# expect
assert {n.name for n in g.leaves} == {"w", "df['x']", "df['y']"}
assert np.allclose(g["df['y']"].grad, -2 / 3 * (0.5 * df["x"].to_numpy() - df["y"].to_numpy()))
assert np.allclose(g["df['x']"].grad, 2 / 3 * 0.5 * (0.5 * df["x"].to_numpy() - df["y"].to_numpy()) + 0.1)
assert type(df["x"].to_numpy()) is np.ndarray
assert list(df["y"]) == [2.0, 4.0, 6.5]
