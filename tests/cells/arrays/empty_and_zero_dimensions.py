# setup
e = np.zeros((0, 3))
x = np.array(2.0)
w = np.array([[1.5]])
# cell
y = x * 3
y = np.sqrt(x[()] + y)
total = e.sum() + (e @ np.ones(3)).sum() + np.concatenate([e.ravel(), w.ravel()]).sum()
z = y * w.item() + x ** 2 + total + w.squeeze()
