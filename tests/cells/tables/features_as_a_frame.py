# setup
import pandas as pd
rng = np.random.default_rng(1)
X = pd.DataFrame(rng.normal(size=(5, 2)), columns=["u", "v"])
y = pd.Series(rng.normal(size=5))
theta = np.array([1.0, -1.0])
# cell: loss
residual = y - X @ theta
loss = residual.dot(residual) / len(residual) + 0.1 * theta @ theta
