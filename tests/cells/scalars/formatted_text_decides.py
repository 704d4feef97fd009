# setup
x = 0.123456
# cell
text = f"{x:.2f}"
z = x * len(text) + float(3)
