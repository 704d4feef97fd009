# setup
w = np.array([0.5, 1.5, 2.5])
x = 0.4
# cell
square = lambda t: t * t
z = sum(map(square, w)) + sum(map(lambda a, b: a * b, w, w[::-1])) + sum(filter(lambda t: t > 1, w)) * x
