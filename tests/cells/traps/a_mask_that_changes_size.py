# setup
x = np.array([0.5, 1.5, 2.5])
# cell
big = x[x > 1]
z = big.prod()
# expect
again: x=np.array([2.0, 1.5, 2.5])
