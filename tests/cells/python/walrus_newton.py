# setup
def f(x, a): return x ** 3 - a
# cell
a, x = 5.0, 2.0
n = 0
while abs(step := f(x, a) / (3 * x ** 2)) > 1e-10 and 0 <= n < 50:
    x -= step
    n += 1
print(n)
x
# expect
option: skip=x
