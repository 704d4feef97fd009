# setup
from functools import partial
x = 2.5
as_array, zeros, sine = partial(np.array), partial(np.zeros, 2), partial(math.sin)
# cell: z
num = float
def scaled(v):
    to = np.float64
    return to(v) * num(v)
out = zeros()
out[1] = num(x)
z = scaled(x) + as_array([x, x * 2]).sum() + sine(x) + out.sum() + sum(map(num, [x, x]))
# expect
option: skip=out
assert as_array.func is np.array and zeros.func is np.zeros and sine.func is math.sin
