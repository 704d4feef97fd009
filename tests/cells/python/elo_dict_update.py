# setup
games = [("a", "b", 1), ("b", "c", 0.5), ("a", "c", 0)]
# cell
K, scale = 32.0, 400.0
ratings = {}
for p, q, s in games:
    rp, rq = ratings.setdefault(p, 1500.0), ratings.get(q, 1500.0)
    e = 1 / (1 + 10 ** ((rq - rp) / scale))
    ratings[p] = rp + K * (s - e)
    ratings[q] = rq - K * (s - e)
best = max(ratings, key=ratings.get)
print(best, sorted(ratings))
z = ratings["a"] - ratings["b"]
# expect
option: skip=ratings['a']
option: skip=ratings['b']
