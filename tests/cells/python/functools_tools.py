# setup
import functools, operator
v = np.array([1.5, 2.0, 0.5])
x = 0.7
# cell
product = functools.reduce(lambda a, b: a * b, v)
total = functools.reduce(operator.add, list(v * x), 0.0)
scaled = functools.partial(np.multiply, x)
z = product + total + scaled(v).sum()
