# setup
signal = np.arange(1.0, 8.0)
past, future = signal[:-1], signal[1:]
# cell: z
past += 0.5 * future
z = (future ** 2).sum() + past[0] * signal[3]
