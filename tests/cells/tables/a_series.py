# setup
import pandas as pd
s = pd.Series([1.0, -2.0, 3.0], name="speed")
def energy(v):
    return 0.5 * np.sum(v.to_numpy() ** 2)
# cell
z = energy(s) + s.to_numpy()[1:].prod()
# expect
assert np.allclose(g["s"].grad, [1.0, 1.0, 1.0])
assert "to_numpy" not in vars(pd.Series) and isinstance(vars(pd.Series)["values"], property)
