# setup
def make(scale):
    def f(x):
        return scale * x ** 2
    return f
k = 1.5
x = 2.0
# cell
f = make(k)
z = f(x) + make(x)(k)
