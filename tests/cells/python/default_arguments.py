# setup
w = np.array([1.0, 2.0])
def f(x, weights=w, *, bias=0.5):
    return x @ weights + bias
x = np.array([0.3, -0.7])
# cell: z
w[0] = x[1] * 3
z = f(x) ** 2
