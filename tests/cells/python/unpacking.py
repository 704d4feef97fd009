# setup
w = np.array([1.0, 2.0, 3.0, 4.0])
pair = (np.array([0.5]), [np.array([1.5]), 2.5])
# cell
a, b, *rest = w
(c, (d, e)) = pair
*_, last = w * 2
a, b = b, a
z = a * 2 + b + sum(rest) * c[0] + d[0] * e + last ** 2
