# setup
x = np.array([0.3, 1.7])
# cell
np.argmax(x)
# expect
error: UsageError | integers have no gradient
