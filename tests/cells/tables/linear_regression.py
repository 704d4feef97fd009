# setup
import pandas as pd
df = pd.DataFrame({"size": [50.0, 70.0, 80.0, 120.0], "rooms": [2, 3, 3, 5], "price": [150.0, 200.0, 230.0, 340.0]})
a, b, c = 2.0, 10.0, 5.0
# cell: loss
pred = a * df["size"] + b * df.rooms + c
loss = ((pred - df["price"]) ** 2).mean()
# expect
assert g["df['size']"].grad.shape == (4,)
