# setup
sig = np.sin(np.arange(32) * 0.7)
# cell
n, hop = 8, 4
win = np.hanning(n)
frames = np.lib.stride_tricks.sliding_window_view(sig, n)[::hop] * win
S = np.abs(np.fft.rfft(frames, axis=-1))
mel = S @ np.linspace(0, 1, S.shape[1])
loss = 10 * np.log10(mel ** 2 + 1e-6).mean()
# expect
option: skip=win
