# setup
x = 1.5
w = np.array([1.0, 2.0])
def f(t):
    if isinstance(t, (int, float)):
        return t * 2
    if isinstance(t, np.ndarray) and t.ndim == 1:
        return t.sum()
    raise TypeError(type(t).__name__)
# cell
z = f(x) * f(w) + f(3)
