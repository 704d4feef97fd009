# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
df = pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": [2.0, 3.9, 6.1]})
w = np.array([0.5, 1.5, 2.5])
# cell: loss
loss = s.mul(w).add(1.0).sub(s).sum() + s.rdiv(1.0).sum() + s.pow(2).mean() + df.mul(w, axis=0).sum().sum()
loss = loss + df.sub(s, axis="index").sum(axis=1).prod() + df.div(df.sum(axis=1), axis=0).iloc[0, 0] + s.dot(w)
