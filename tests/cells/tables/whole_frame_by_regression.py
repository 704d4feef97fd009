# setup
import pandas as pd
df = pd.DataFrame({"age": [1.0, 2.0, 3.0, 4.0], "dose": [0.5, -1.0, 2.0, 0.1], "sick": [0, 1, 1, 0]})
w = np.array([0.2, -0.4])
# cell: loss --wrt w
X, t = df[["age", "dose"]].to_numpy(), df["sick"].to_numpy()
p = 1 / (1 + np.exp(-(X @ w)))
loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
# expect
option: skip=df['age']
option: skip=df['dose']
option: skip=df[['age', 'dose']]
assert np.allclose(g["w"].grad, ((1 / (1 + np.exp(-(df[["age", "dose"]].to_numpy() @ w))) - df["sick"].to_numpy()) @ df[["age", "dose"]].to_numpy()) / 4)
