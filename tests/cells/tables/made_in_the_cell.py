# setup
import pandas as pd
x = np.array([1.0, 2.0, 4.0])
# cell: loss
s = pd.Series(x * 2, index=["a", "b", "c"])
df = pd.DataFrame({"p": x, "q": s.to_numpy() + 1, "n": [1, 2, 3]})
loss = (s ** 2).sum() + (df.p * df.q * df.n).sum() + s["b"]
