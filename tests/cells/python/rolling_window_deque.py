# setup
from collections import deque, defaultdict, Counter, OrderedDict, ChainMap
# cell
xs = [1.0, 2.0, 4.0, 3.0, 5.0]
win = deque(maxlen=3)
ma = []
for v in xs:
    win.append(v)
    ma.append(sum(win) / len(win))
groups = defaultdict(list)
for i, m in enumerate(ma):
    groups[i % 2].append(m)
z = np.prod([np.mean(g) for g in groups.values()])
