# setup
x = 0.5
history = []
# cell
for k in range(5):
    x = x - 0.1 * (2 * x - 1)
    loss = x * x - x
    history.append(loss)
    if k % 2 == 0:
        print(f"step {k}: {loss:.6f} {history[-1]:+.2e}")
best = min(history)
z = best + max(history)
# expect
assert all(type(h) is float for h in history)
