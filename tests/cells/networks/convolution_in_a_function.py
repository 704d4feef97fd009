# setup
rng = np.random.default_rng(4)
image = rng.normal(size=(5, 5))
kernel = rng.normal(size=(2, 2))
def conv2d(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i:i + kh, j:j + kw] * kernel).sum()
    return out
# cell
loss = np.sum(conv2d(image, kernel) ** 2)
