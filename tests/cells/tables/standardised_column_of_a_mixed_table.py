# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "name": ["a", "b", "c"]})
k = 3.0
# cell: loss
z = (df.x - df.x.mean()) / df.x.std(ddof=0)
loss = np.exp(z * k / 5).sum() * df.x.var()
