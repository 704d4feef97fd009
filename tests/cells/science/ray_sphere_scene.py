# setup
W = H = 4
spheres = [(np.array([0.0, 0.0, 3.0]), 1.0, np.array([1.0, 0.2, 0.2])), (np.array([0.7, 0.3, 2.5]), 0.4, np.array([0.2, 1.0, 0.2]))]
light = np.array([2.0, 2.0, -1.0])
# cell
X, Y = np.meshgrid(np.linspace(-0.8, 0.8, W), np.linspace(-0.8, 0.8, H))
D = np.stack([X, Y, np.ones_like(X)], axis=-1)
D /= np.linalg.norm(D, axis=-1, keepdims=True)
O = np.zeros(3)
best = np.full((H, W), np.inf)
image = np.zeros((H, W, 3))
for center, radius, color in spheres:
    oc = O - center
    b = 2 * D @ oc
    c = oc @ oc - radius ** 2
    disc = b ** 2 - 4 * c
    with np.errstate(invalid="ignore"):
        t = np.where(disc > 0, (-b - np.sqrt(disc)) / 2, np.inf)
    hit = (t > 0) & (t < best)
    best = np.where(hit, t, best)
    P = O + D * np.where(np.isfinite(t), t, 0.0)[..., None]
    n = (P - center) / radius
    L = light - P
    L = L / np.linalg.norm(L, axis=-1, keepdims=True)
    shade = np.clip(np.sum(n * L, axis=-1), 0, None)
    image[hit] = (shade[..., None] * color)[hit]
loss = image.sum()
# expect
option: skip=image
option: skip=X
option: skip=Y
