# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0], dtype="float32")
w = np.array([0.5, 1.5, 2.5], dtype="float32")
# cell: loss
loss = (s * w).sum() + s.mean() ** 2
# expect
assert g["s"].grad.dtype == np.float32
