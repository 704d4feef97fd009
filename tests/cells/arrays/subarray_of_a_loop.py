# setup
x = np.array([0.5, 1.5, -1.0, 2.0])
# cell
z = 0.0
for chunk in np.split(x, 2):
    for other in (chunk, chunk[::-1]):
        z = z + chunk[0] * other.sum()
pairs = list(zip(x[:-1], x[1:]))
z = z + sum((b - a) ** 2 for a, b in pairs)
