# setup
table = np.array([1.0, 4.0, 9.0, 16.0])
x = 1.3
# cell
i = int(x)
t = x - i
z = table[i] * (1 - t) + table[i + 1] * t
# expect
warning: line 2 | int(x) | an integer has no gradient
