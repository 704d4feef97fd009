# setup
x, y = 7.3, 2.1
# cell
q, r = divmod(x, y)
z = r * x + q + x % 1.7 + x // y
