# setup
rng = np.random.default_rng(8)
p = {"enc": rng.normal(size=(6, 4)) * 0.3, "mu": rng.normal(size=(4, 2)) * 0.3, "lv": rng.normal(size=(4, 2)) * 0.3,
     "dec": rng.normal(size=(2, 6)) * 0.5}
X = (rng.uniform(size=(5, 6)) > 0.5).astype(float)
# cell
h = np.maximum(X @ p["enc"], 0)
mu, logvar = h @ p["mu"], h @ p["lv"]
eps = np.random.default_rng(0).standard_normal(mu.shape)
z = mu + np.exp(0.5 * logvar) * eps
logits = z @ p["dec"]
bce = np.maximum(logits, 0) - logits * X + np.log1p(np.exp(-np.abs(logits)))
kl = -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar), axis=1)
loss = np.mean(bce.sum(axis=1) + kl)
