# setup
x = 2.7
# cell
n = round(x)
z = x * n
# expect
again: x=1.2
