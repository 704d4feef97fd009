# setup
x = 0.3
w = np.array([1.0, 2.0])
# cell
a = x
a += 1
a *= a
a -= x / 2
a /= 3
a **= 2
b = w * 1
b += a
b *= w
b -= 0.5
b /= 2
b **= 2
z = b.sum()
