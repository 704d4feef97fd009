# setup
x = np.array([0.3, 1.7])
# cell
z = np.round(x)
# expect
error: UsageError | does not depend on any leaf smoothly | round | line 2
