# setup
x, y, nothing = 1.5, -0.5, 0.0
# cell
a = x and y
b = nothing or x
c = None or y
z = a * b + (c if not nothing else x) + (x > 1 > y) * x + (x if x else y)
# expect
option: skip=nothing
