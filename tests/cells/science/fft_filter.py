# setup
rng = np.random.default_rng(7)
signal = rng.normal(size=16)
cutoff = np.linspace(1.0, 0.0, 9)
# cell
spectrum = np.fft.rfft(signal)
filtered = np.fft.irfft(spectrum * cutoff, n=len(signal))
power = np.sum(np.abs(np.fft.fft(filtered)) ** 2) / 16
loss = np.sum((filtered - signal) ** 2) + 0.1 * power
