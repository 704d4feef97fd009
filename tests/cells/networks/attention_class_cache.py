# setup
rng = np.random.default_rng(0)
class KVCache:
    def __init__(self): self.k, self.v = None, None
    def update(self, k, v):
        self.k = k if self.k is None else np.concatenate([self.k, k], axis=0)
        self.v = v if self.v is None else np.concatenate([self.v, v], axis=0)
        return self.k, self.v
Wq, Wk, Wv = (rng.normal(size=(4, 4)) for _ in range(3))
X = rng.normal(size=(5, 4))
# cell
cache = KVCache()
outs = []
for t in range(len(X)):
    x = X[t:t+1]
    k, v = cache.update(x @ Wk, x @ Wv)
    s = (x @ Wq) @ k.T / np.sqrt(k.shape[-1])
    p = np.exp(s - s.max()); p = p / p.sum()
    outs.append(p @ v)
loss = np.mean(np.concatenate(outs) ** 2)
