# setup
from types import SimpleNamespace as NS
from copy import deepcopy, copy
p = NS(a=1.5, b=np.array([1.0, 2.0]), sub=NS(c=[0.5, 0.7]))
# cell
q = deepcopy(p)
q.a *= 2
q.sub.c[0] += p.a
z = q.a * sum(q.sub.c) + (vars(q)["b"] * p.b).sum()
