# setup
a = -4.0
b = 2.0
# cell
c = a + b
d = a * b + b**3
c += c + 1
c += 1 + c + (-a)
d += d * 2 + max(0.0, b + a)
d += 3 * d + max(0.0, b - a)
e = c - d
f = e**2
g_ = f / 2.0
g_ += 10.0 / f
# expect
assert abs(g["a"].grad - 138.83381924) < 1e-6
assert abs(g["b"].grad - 645.57725947) < 1e-6
