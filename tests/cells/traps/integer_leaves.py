# setup
w = np.array([1, 2, 3])
# cell
z = (w ** 2).sum()
# expect
error: UsageError | w holds integers | w.astype(float)
