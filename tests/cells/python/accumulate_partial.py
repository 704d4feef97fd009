# setup
from functools import partial, reduce
from itertools import accumulate, chain, product, pairwise
def horner(x, acc, c): return acc * x + c
# cell
coeffs = [1.0, -2.0, 0.5, 3.0]
x = 1.3
p = reduce(partial(horner, x), coeffs)
run = list(accumulate(coeffs, lambda a, b: 0.9 * a + b))
gaps = [b - a for a, b in pairwise(run)]
s = sum(a * b for a, b in product(gaps, repeat=2))
z = p + s + max(run)
