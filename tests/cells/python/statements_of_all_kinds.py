# setup
x: float = 0.7
w = np.array([1.0, 2.0])
params = {"a": 0.5, "b": 1.5}
def f(a, b=1.0, *rest, c=2.0, **more):
    return a * b + sum(rest) * c + sum(more.values())
# cell
y: float = x * 2
class Holder:
    value = y + 1
    def get(self):
        return self.value * x
def poly(t, /, *coefficients):
    out = 0.0
    for k in coefficients:
        out = out * t + k
    return out
assert y > 1, f"{y} is too small"
with np.errstate(all="ignore"):
    z = f(*w) + f(**params) + f(1.0, 2.0, *w, c=x, d=y) + Holder().get() + poly(x, *w, y)
for k in range(3):
    if k == 1:
        continue
    z = z + k * x
else:
    z = z * 1.5
z = z if z > 0 else -z
del y
