# setup
a = np.array([0.5, 1.0])
b = np.array([[2.0, -1.0]])
# cell
c = np.concatenate([a[None], b, a[None] * b])
s = np.stack([a, a ** 2, b[0]], axis=1)
t = np.hstack([np.vstack([a, b]), np.column_stack([a, a])])
u = np.block([[b, b * 2], [b + 1, b]])
d = np.dstack([a, a]).squeeze()
p = np.append(a, [1.0, a[0]])
i = np.insert(a, 1, a[1] * 3)
first, second = np.split(p, 2)
z = (c ** 2).sum() + (s * [1, 2, 3]).sum() + t.std() + (u ** 3).mean() + d.sum() + first @ second + (i ** 2).sum() + np.delete(i, 0).prod()
