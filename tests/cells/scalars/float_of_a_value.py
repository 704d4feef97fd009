# setup
w = np.array([1.0, 2.0])
# cell
a = float(w[0]) * 3
z = a * float(np.sum(w))
