# setup
w = np.array([1.0, 2.0])
# cell
a = np.sum(w ** 2).item()
z = a * w[1].item() + w.item(0)
