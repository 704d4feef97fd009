# setup
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0]})
w = 2.0
# cell
z = (df["x"] * df["y"]).sum() * w
# expect
warning: df is a DataFrame | df.to_numpy()
assert g["w"].grad == 11.0
