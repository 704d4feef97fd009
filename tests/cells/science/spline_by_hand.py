# setup
knots = np.array([0.0, 1.0, 2.0, 3.0])
values = np.array([0.0, 1.0, 0.5, 2.0])
x = 1.4
# cell
i = int(np.searchsorted(knots, x)) - 1
t = (x - knots[i]) / (knots[i + 1] - knots[i])
h00, h01 = 2 * t**3 - 3 * t**2 + 1, -2 * t**3 + 3 * t**2
z = h00 * values[i] + h01 * values[i + 1]
