# setup
v = [0.5, 1.5, 2.5]
p, q = (1.0, 2.0), (0.5, -1.0)
s = 0.25
# cell
z = math.prod([s, *v]) + math.fsum([s, s * 2, 1.0]) + math.dist([s, 1.0], q)
