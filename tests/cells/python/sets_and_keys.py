# setup
x, y = 0.5, 1.7
# cell
seen = {x, y, x * 3}
d = {x: 1.0, y: 2.0}
z = x * d[x] + y * d[y] + len(seen) * x
print(sorted(seen), x * 3 in seen, d)
