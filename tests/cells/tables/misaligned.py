# setup
import pandas as pd
a = pd.Series([1.0, 2.0, 4.0], index=["x", "y", "z"])
b = pd.Series([3.0, 5.0, 7.0], index=["y", "z", "w"])
# cell: loss
c = a * b
loss = c.sum() + c.fillna(1.0).prod()
