# setup
import pandas as pd
df = pd.DataFrame({"n": [1, 2, 3], "flag": [True, False, True], "name": ["a", "b", "c"]})
w = np.array([0.5, 1.5, 2.5])
k = 2.0
# cell: loss
loss = (df.n * w).sum() + (w ** df["n"]).sum() + k * df.n.mean() + np.where(df.flag, w, 0.0).sum()
loss = loss + w[df.flag.to_numpy()].sum() + np.dot(df.n, w) + (df["name"] == "a").sum() * k
