# setup
P = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, -1.0], [4.0, 0.5]])
t = 0.35
# cell
points = [p for p in P]
while len(points) > 1:
    points = [(1 - t) * a + t * b for a, b in zip(points, points[1:])]
x, y = points[0]
length = math.hypot(x, y)
