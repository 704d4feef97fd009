# setup
x = np.array([1.0, -2.0, 4.0])
# cell: y
with np.errstate(divide="ignore"):
    total = np.log(x[x > 0]).sum()
try:
    first = [v for v in x if v > 3.5][0]
except IndexError:
    first = x.max() * 0.5
assert first > 0, "positive"
y = total + first
# expect
again: x=np.array([1.0, 2.0, 3.0])
