# setup
x, y = 1.5, 0.0
# cell
a = x * 2
z = a / y
# expect
error: ZeroDivisionError
assert g.failure.line == 3
