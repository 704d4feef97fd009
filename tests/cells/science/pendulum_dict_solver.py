# setup
SOLVERS = {}
def register(f):
    SOLVERS[f.__name__] = f
    return f
@register
def euler(f, y, t, h): return y + h * f(t, y)
@register
def heun(f, y, t, h):
    k1 = f(t, y); k2 = f(t + h, y + h * k1)
    return y + h / 2 * (k1 + k2)
@register
def rk4(f, y, t, h):
    ks = [f(t, y)]
    for c in (0.5, 0.5, 1.0):
        ks.append(f(t + c * h, y + c * h * ks[-1]))
    return y + h * np.dot([1/6, 1/3, 1/3, 1/6], ks)
# cell
g0, L = 9.81, 1.2
f = lambda t, y: np.array([y[1], -g0 / L * np.sin(y[0])])
out = {}
for name, step in SOLVERS.items():
    y = np.array([0.5, 0.0])
    for i in range(5):
        y = step(f, y, i * 0.05, 0.05)
    out[name] = y
E = sum(0.5 * v ** 2 - g0 / L * np.cos(th) for th, v in out.values())
# expect
option: skip=y
