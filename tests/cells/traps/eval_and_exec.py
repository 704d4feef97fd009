# setup
x = 1.5
# cell
y = eval("x * 2")
exec("w = y ** 2")
z = w + x
# expect
assert g["x"].grad == 13.0
