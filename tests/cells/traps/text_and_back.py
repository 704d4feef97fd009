# setup
x = 0.5
# cell: z
y = float(f"{x:.3f}")
z = x * y
# expect
warning: line 2 | float(f'{x:.3f}')
again: x=0.75
