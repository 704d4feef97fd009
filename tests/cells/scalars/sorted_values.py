# setup
values = np.array([3.0, -1.0, 2.0])
x, y = 0.5, 1.5
# cell
low, mid, high = sorted(values)
first, *rest = sorted([y, x, 2 * x], reverse=True)
z = low * 2 + high ** 2 + first * rest[0]
