# setup
origin = np.array([0.0, 0.1, -3.0])
direction = np.array([0.05, 0.0, 1.0])
center, radius = np.array([0.0, 0.0, 1.0]), 1.0
light = np.array([1.0, 1.0, -1.0])
# cell
d = direction / np.linalg.norm(direction)
oc = origin - center
b = np.dot(oc, d)
disc = b * b - (oc @ oc - radius ** 2)
if disc < 0:
    shade = 0.0
else:
    t = -b - math.sqrt(disc)
    hit = origin + t * d
    n = (hit - center) / radius
    l = light - hit
    shade = max(0.0, np.dot(n, l / np.sqrt(l.dot(l))))
shade
