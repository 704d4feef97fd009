# setup
points = np.array([(1.0, 2.0, 3), (0.5, -1.0, 4)], dtype=[("x", float), ("y", float), ("n", int)])
k = 2.0
# cell
r = np.hypot(points["x"] * k, points["y"])
z = r @ points["n"]
