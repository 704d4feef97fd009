# setup
x = 0.7
# cell
print(f"x is {x}")
y = float(f"{x:.1f}")
z = y * x
# expect
warning: line 3 | float(f'{x:.1f}') | compute with x itself | np.round(x, digits)
assert g["x"].grad == 0.7
