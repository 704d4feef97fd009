# setup
rng = np.random.default_rng(0)
np.random.seed(1)
mu, sigma = 0.5, 1.5
x = np.array([1.0, 2.0, 3.0, 4.0])
# cell
sample = rng.normal(mu, sigma, size=4) if 0 else mu + sigma * rng.normal(size=4)
batch = x[rng.permutation(4)[:2]]
noise = np.random.rand(4)
chosen = x[np.random.randint(0, 4)]
picked = x[rng.choice(4)]
z = (sample * x).sum() + batch.prod() + noise @ x + chosen * picked
# expect
option: skip=noise
