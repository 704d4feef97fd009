# setup
import itertools
w = np.array([0.5, 1.5, 2.5])
# cell
z = 0.0
for a, b in itertools.combinations(w, 2):
    z += (a - b) ** 2
z += sum(itertools.accumulate(w))
z += list(itertools.accumulate(w, lambda a, b: a * b))[-1]
for a, b in itertools.product(w, repeat=2):
    z += a * b
