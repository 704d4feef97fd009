# setup
a, b, c = 0.5, -1.5, 2.25
# cell
z = sum([a, b * b, c]) + max(a, b, c) * min(a, b, c) + abs(b) + pow(c, 2) + pow(a, 3.0)
print(round(z, 3), round(b), max([a, b]))
