# cell
fs = [lambda x, k=k: x ** k for k in range(1, 4)]
gs = [lambda x: x * k for k in (1.0, 2.0, 3.0)]
x = 1.2
z = sum(f(x) for f in fs) + sum(g_(x) for g_ in gs)
