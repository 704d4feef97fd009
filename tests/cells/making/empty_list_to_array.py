# setup
xs = np.array([0.5, 1.0, 2.0])
# cell
values = []
for v in xs:
    if v > 0.7:
        values.append(np.log(v) * v)
y = np.array(values)
z = y.mean() + y.max() - np.mean([v for v in xs]) + np.sum([xs[0], 1.0]) + np.max([xs[1] * 3, 2])
