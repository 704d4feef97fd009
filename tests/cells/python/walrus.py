# setup
x = 0.3
# cell
if (y := np.sin(x)) > 0.1:
    z = y * 2
values = [t := x, t := t * 2, (u := t + 1) * u]
while (y := y * 1.5) < 2:
    z = z + y
z = z + values[-1]
