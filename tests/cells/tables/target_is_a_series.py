# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 4.0])
# cell: y
y = s ** 2 + 1
# expect
assert np.allclose(g["s"].grad, [2, 4, 8])
