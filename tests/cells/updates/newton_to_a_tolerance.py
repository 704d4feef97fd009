# setup
a = 2.0
# cell
x = a
while abs(x * x - a) > 1e-12:
    x = 0.5 * (x + a / x)
x
# expect
again: a=9.0
again: a=2.5
