# setup
img = np.random.default_rng(0).uniform(size=(6, 6))
pts = np.array([[1.3, 2.7], [3.2, 0.4], [4.9, 4.1]])
# cell
x, y = pts[:, 0], pts[:, 1]
x0, y0 = np.floor(x).astype(int), np.floor(y).astype(int)
x1, y1 = np.clip(x0 + 1, 0, 5), np.clip(y0 + 1, 0, 5)
wx, wy = x - x0, y - y0
v = (1 - wx) * (1 - wy) * img[y0, x0] + wx * (1 - wy) * img[y0, x1] + (1 - wx) * wy * img[y1, x0] + wx * wy * img[y1, x1]
loss = np.sum(v ** 2)
