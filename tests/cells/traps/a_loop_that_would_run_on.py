# setup
x = 1.0
# cell: x
while x < 10:
    x = x * 2
# expect
again: x=3.0
