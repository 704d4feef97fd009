# setup
w = np.array([0.5, 1.5, -1.0])
def partial_sums(values):
    total = 0.0
    for v in values:
        total = total + v
        yield total
# cell
z = 0.0
for k, s in enumerate(partial_sums(w)):
    z = z + (k + 1) * s ** 2
z = z + sum(v * v for v in w) + next(iter(partial_sums(w)))
