# setup
x = 2.5
# cell
n = len(f"{x:.1f}")
z = x * n
# expect
again: x=12.5
