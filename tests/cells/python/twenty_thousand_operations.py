# setup
x = 0.5
# cell
y = x
for _ in range(5000):
    y = y * 0.999 + x * 0.001 - 0.0001
z = y ** 2
# expect
assert len(g.nodes) > 20000
