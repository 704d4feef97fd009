# setup
rng = np.random.default_rng(10)
E = rng.normal(size=(5, 3))
tokens = [1, 3, 1, 0]
W = rng.normal(size=(3, 5))
# cell
vectors = E[tokens]
mean = np.mean(vectors, axis=0)
scores = mean @ W
loss = -scores[2] + np.log(np.exp(scores).sum())
