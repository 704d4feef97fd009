# setup
x = np.array([0.5, 1.0, 2.0])
# cell
code = np.zeros(3, np.int64)
for b in range(3):
    code <<= 1
    code |= (x > b * 0.7).astype(int)
    code ^= (x < 0.1)
z = np.sum(x * code)
