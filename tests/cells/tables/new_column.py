# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "n": [1, 2, 3]})
w = np.array([0.5, 1.5, 2.5])
# cell: loss
df["z"] = df.x * w
df["u"] = w
df["c"] = 1.0
df["x"] = df.x + df.n
loss = (df.z * df.x).sum() + (df.u ** 2 * df.c).sum()
