# setup
x = np.array([1.0, 2.0, 3.0])
# cell
acc = np.array([])
for v in x:
    acc = np.append(acc, v ** 2)
none = x[x > 10]
z = acc.sum() + none.sum() + np.concatenate([none, x]).prod() + sum([])
