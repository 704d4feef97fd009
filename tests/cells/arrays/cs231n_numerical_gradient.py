# setup
def eval_numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        fp = f(x)
        x[ix] = old - h
        fm = f(x)
        x[ix] = old
        grad[ix] = (fp - fm) / (2 * h)
        it.iternext()
    return grad
# cell
W = np.array([[1.0, 2.0], [3.0, -1.0]])
num = eval_numerical_gradient(lambda w: np.sum(w ** 2), W)
loss = np.sum(num * W)
# expect
option: tolerance=1e-4
