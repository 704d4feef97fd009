# setup
import pandas as pd
s = pd.Series([1.0, -2.0, 4.0])
c = 1.5
# cell: loss
loss = s.where(s > 0, c).sum() + s.mask(s > 0, 0.0).prod() + (s.clip(lower=-1.5, upper=3.0) ** 2).sum() + s.abs().mean()
loss = loss + (s > 0).sum() * s.iloc[0] + (-s).max() + s.astype(float).sum() + s.copy().sum()
