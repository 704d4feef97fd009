# setup
import pandas as pd
s = pd.Series([1.0, 2.0, 3.0])
w = 2.0
# cell
first = s.values[0] * w
for _ in range(3):
    first = first + s.to_numpy()[1] * w
z = first * s.values.sum()
# expect
assert [n.name for n in g.leaves].count("s") == 1
assert type(s.values) is np.ndarray
