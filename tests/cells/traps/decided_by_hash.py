# setup
x = 0.5
# cell: z
names = {1.5: 3.0}
z = x * names.get(x, 2.0)
# expect
again: x=1.5
