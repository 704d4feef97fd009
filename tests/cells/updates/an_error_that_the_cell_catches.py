# setup
x, y = 2.0, 3.0
# cell: r
try:
    root = math.sqrt(x - 1) * y
except ValueError:
    root = y * y
try:
    part = y / x
except ZeroDivisionError:
    part = y
r = root + part
# expect
again: x=0.5
again: x=0.0
again: x=-1.0
