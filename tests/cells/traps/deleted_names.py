# setup
x = 1.5
# cell
y = x * 2
z = y ** 2
del x, y
z
# expect
option: never runs
assert g["x"].grad == 12.0
