# setup
rng = np.random.default_rng(2)
emb = rng.normal(size=(7, 4))
W = rng.normal(size=(4, 7))
# cell: score
ids = [2]
score = 0.0
for _ in range(4):
    logits = np.mean(emb[ids], axis=0) @ W
    nxt = np.argmax(logits)
    score += logits[nxt] - np.log(np.sum(np.exp(logits)))
    ids = np.append(ids, [nxt])
    ids = list(int(i) for i in ids)
print(ids)
