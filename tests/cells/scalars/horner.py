# setup
c = np.array([1.0, -2.0, 0.5, 0.25])
x = 1.7
# cell
p = 0.0
for ck in reversed(c):
    p = p * x + ck
p
