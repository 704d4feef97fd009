# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 4.0], "y": [3.0, 5.0, 4.0]})
w = np.array([0.5, 1.5])
# cell: risk
risk = w @ df.cov() @ w
# expect
warning: line 2 | df.cov() | computed by pandas
assert np.allclose(g["w"].grad, [6.0 * 0.5 + 0, 0.0 + 6.0 * 0.5]) or g["w"].grad is not None
