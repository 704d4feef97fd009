# setup
import functools
def twice(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(f(*args, **kwargs), **kwargs)
    return inner
@twice
def step(x, rate=0.1):
    return x - rate * np.sin(x)
x = 1.0
rate = 0.3
# cell
z = step(x, rate=rate)
