# setup
x, target = 1.0, 3.7
# cell
n = 0
while x * x < target:
    x = x * 1.3
    n += 1
    if n > 50:
        break
else:
    x = x - 0.1
z = x * n
