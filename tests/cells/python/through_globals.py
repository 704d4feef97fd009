# setup
w1, w2 = np.array([1.0, 2.0]), np.array([0.5])
scale = 2.0
def total(*names):
    return sum(np.sum(globals()[n] ** 2) for n in names)
def evaluate(text):
    return eval(text)
# cell
z = total("w1", "w2") * evaluate("scale * 3") + vars()["scale"]
