# setup
scale = 3.0
def outer(k):
    def leaky(t, slope=0.1):
        return np.where(t > 0, t, slope * t) * k
    return leaky
act = outer(2.0)
def newton(f, x, steps=50):
    for _ in range(steps):
        h = f(x)
        if abs(h) < 1e-10:
            break
        x = x - h / (2 * x * scale)
    return x
a = 2.0
# cell: r
r = newton(lambda x: scale * (x * x - a), 1.0 + a) + act(a - 1)
# expect
again: a=50.0
again: a=0.75
