# setup
import pandas as pd
s = pd.Series([0.9, 2.2, 4.0])
df = pd.DataFrame({"x": [1.0, 2.0], "y": [0.5, 1.5]})
w = np.array([0.5, 1.5, 2.5])
# cell: loss
loss = (
    np.sum(s) + np.mean(s) * np.std(s) + np.exp(s).sum() + np.log(s).mean() + np.maximum(s, 2.0).sum()
    + np.multiply(w, s).sum() + np.dot(s, w) + np.dot(w, s) + np.linalg.norm(s) + np.where(s > 1, s, w).sum()
    + np.concatenate([s, w]).prod() + np.column_stack([s, w]).mean() + np.outer(s, s).trace() + np.sqrt(s).to_numpy()[1]
    + np.mean(df, axis=0).prod() + np.linalg.det(df) + np.einsum("i,i->", s, w) + np.median(s) + np.cumsum(s).iloc[1]
)
