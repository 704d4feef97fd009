# setup
x = np.array([0.5, 1.0, 1.5])
# cell: z
rng = np.random.default_rng(3)
noise = rng.normal(size=3)
z = (x * noise)[x > 0.7].sum()
# expect
option: skip=noise
again: x=np.array([1.0, 1.0, 1.5])
