# setup
import pandas as pd
df = pd.DataFrame({"g": list("xyx"), "b": [4.0, 5.0, 6.0]})
names = pd.Series(["u", "v"])
k = 2.0
class Scale:
    def __init__(self, factor):
        self.factor = factor
    def __call__(self, row):
        return row["b"] * self.factor
scale = Scale(3.0)
# cell: loss
by_rows = df.apply(lambda row: row["b"] * k, axis=1)
by_groups = df.groupby("g")["b"].apply(lambda part: part.sum() * k)
by_names = df.groupby("g").agg({"b": lambda part: part.max() * k})
rolled = df["b"].rolling(2).apply(lambda window: (window * k).sum(), raw=True)
mapped = names.map(lambda name: k if name == "u" else 0.5)
called = df.apply(scale, axis=1)
print(called, by_rows, by_groups, by_names, mapped)
loss = by_rows.sum() + by_groups.sum() + mapped.sum() + k * k
# expect
warning: line 2 | df.apply( | computed by pandas
warning: line 3 | df.groupby('g')['b'] | computed by pandas
warning: line 4 | df.groupby('g').agg( | computed by pandas
warning: line 5 | df['b'].rolling(2).apply( | computed by pandas
warning: line 6 | names.map( | computed by pandas
warning: line 7 | df.apply(scale, axis=1) | computed by pandas
refused: g.update(k=3.0) | StaleRecording
