# setup
x = np.random.default_rng(0).normal(size=10)
# cell
fc, Q, fs = 0.1, 0.7, 1.0
w0 = 2 * np.pi * fc / fs
alpha = np.sin(w0) / (2 * Q)
b0, b1, b2 = (1 - np.cos(w0)) / 2, 1 - np.cos(w0), (1 - np.cos(w0)) / 2
a0, a1, a2 = 1 + alpha, -2 * np.cos(w0), 1 - alpha
y = np.zeros_like(x)
for n in range(len(x)):
    y[n] = b0 / a0 * x[n] + (b1 / a0 * x[n-1] if n > 0 else 0) + (b2 / a0 * x[n-2] if n > 1 else 0) - (a1 / a0 * y[n-1] if n > 0 else 0) - (a2 / a0 * y[n-2] if n > 1 else 0)
loss = np.sum(y ** 2)
# expect
option: skip=y
