# setup
x = 1.5
w = np.array([1.0, 2.0])
# cell
if type(x) is float and type(w) == np.ndarray:
    z = x * w.sum()
else:
    z = x * 0
print(type(x), type(w), x.__class__.__name__, type(w[0]).__name__)
