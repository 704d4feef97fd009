# setup
x = 2.7
# cell
n = int(x)
z = x ** n
# expect
warning: line 2 | int(x) | an integer has no gradient
again: x=3.7
assert abs(g["x"].grad - 2 * 2.7) < 1e-12
