# setup
import pandas as pd
class Model:
    def __init__(self):
        self.w = pd.Series([0.5, 1.5])
model = Model()
data = {"train": pd.DataFrame({"x": [1.0, 2.0], "y": [0.5, 1.5]}), "rest": [pd.Series([3.0, 4.0])]}
def predict(frame):
    return frame.to_numpy() @ model.w.to_numpy()
# cell: loss
loss = predict(data["train"]).sum() * data["rest"][0].prod()
