# cell
x, lr, best, patience = 3.0, 0.3, float("inf"), 0
for i in range(20):
    f = (x - 1) ** 2 + 0.1 * math.sin(5 * x)
    if f < best - 1e-3:
        best, patience = f, 0
    else:
        patience += 1
        if patience > 2:
            break
    x -= lr * (2 * (x - 1) + 0.5 * math.cos(5 * x))
else:
    print("never")
best
# expect
option: skip=x
option: tolerance=1e-3
