# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0], index=["a", "b", "c"])
w = np.array([0.5, -1.0, 2.5])
# cell: loss
y = s * w
loss = (y ** 2).sum() + (w * s).mean() - (w / s).max()
# expect
assert g["s"].grad.shape == (3,)
