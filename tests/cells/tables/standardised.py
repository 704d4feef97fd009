# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "y": [0.5, 1.5, -2.5]})
w = np.array([1.0, 2.0])
# cell: loss
z = (df - df.mean()) / df.std()
loss = ((z @ w) ** 2).sum() + (z.x * z.y).sum() + z.iloc[0, 1]
