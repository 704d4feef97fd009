# setup
x = 0.7
layers = [("dense", 2.0), ("tanh",), ("dense", -0.5)]
# cell
h = x
for layer in layers:
    match layer:
        case ("dense", w):
            h = w * h
        case ("tanh",):
            h = np.tanh(h)
z = h ** 2
