# setup
x, y = 1.5, 2.5
# cell: z
a = y * 2
z = x ** 2
# expect
none y: z does not depend on it | line 2
assert g["x"].grad == 3.0
