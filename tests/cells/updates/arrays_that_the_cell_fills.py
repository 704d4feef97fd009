# setup
x = np.array([1.0, -2.0, 3.0])
params = [np.array([0.5, 1.0, 1.5]), {"b": 2.0}]
# cell: loss
best = params[0]
out = np.zeros(3)
for i in range(3):
    out[i] = x[i] ** 2 if x[i] > 0 else params[1]["b"] * best[i]
best += out
loss = best.sum()
# expect
option: skip=out
again: x=np.array([-1.0, 2.0, 3.0])
