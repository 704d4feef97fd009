# setup
x = 0.5
def powers(t):
    seen = [t]
    while True:
        yield t
        t = t * x
        seen.append(t)
        for s in seen:
            last = s
# cell: z
p = powers(x)
z = next(p) + next(p)
pairs = zip([x, 2 * x], [x * x, x])
first = next(pairs)
# expect
assert type(next(p)) is float
assert [type(v) for v in next(pairs)] == [float, float]
