# setup
w = np.array([0.5, 1.5, -1.0])
x = 2.0
# cell
powers = [x ** k for k in range(4)]
named = {k: w[k] * p for k, p in enumerate(powers[:3])}
z = sum(named.values()) + sum([a * b for a in w for b in w if a > b])
