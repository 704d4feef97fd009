# setup
import pandas as pd
rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(6, 3)), columns=["x1", "x2", "x3"])
df["label"] = [0, 1, 1, 0, 1, 0]
w = np.array([0.1, -0.2, 0.3])
b = 0.05
# cell: loss
X = df[["x1", "x2", "x3"]].to_numpy()
p = 1 / (1 + np.exp(-(X @ w + b)))
loss = -np.mean(df.label * np.log(p) + (1 - df.label) * np.log(1 - p))
