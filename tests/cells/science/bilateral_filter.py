# setup
img = np.random.default_rng(0).uniform(size=(5, 5))
# cell
ss, sr, k = 1.0, 0.3, 1
pad = np.pad(img, k, mode="reflect")
num, den = np.zeros_like(img), np.zeros_like(img)
for dy in range(-k, k + 1):
    for dx in range(-k, k + 1):
        sh = pad[k + dy:k + dy + 5, k + dx:k + dx + 5]
        w = np.exp(-(dy**2 + dx**2) / (2 * ss**2) - (sh - img) ** 2 / (2 * sr**2))
        num += w * sh
        den += w
out = num / den
loss = np.sum((out - img) ** 2)
