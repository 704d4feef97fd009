# setup
from collections import OrderedDict, defaultdict, UserDict, Counter
class Params(list):
    pass
class Config(dict):
    def __getattr__(self, key):
        return self[key]
class Store(UserDict):
    pass
params = Params([np.array([1.0, 2.0]), np.array([0.5])])
config = Config(rate=0.1, scale=np.array([2.0, 3.0]))
store = Store(w=np.array([1.5]))
ordered = OrderedDict(a=0.5, b=np.array([1.0]))
groups = defaultdict(list, x=[0.25, 0.75])
# cell: z
for p in params:
    p -= config.rate * p ** 2
z = sum((p ** 2).sum() for p in params) * config.scale[0]
z = z + store["w"][0] * ordered["a"] + ordered["b"].sum() + sum(groups["x"]) ** 2 + len(groups["none"])
