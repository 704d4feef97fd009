# setup
rng = np.random.default_rng(13)
obs = np.array([0.2, 0.5, 0.1])
# cell
theta, sigma = 0.8, 0.5
r = np.random.default_rng(0)
N = 20
particles = r.normal(size=N)
ll = 0.0
for y in obs:
    particles = theta * particles + sigma * r.standard_normal(N)
    w = np.exp(-0.5 * (y - particles) ** 2)
    ll += np.log(w.mean())
    w /= w.sum()
    idx = r.choice(N, size=N, p=w)
    particles = particles[idx]
ll
# expect
warning: line 12 | r.choice(N, size=N, p=w)
