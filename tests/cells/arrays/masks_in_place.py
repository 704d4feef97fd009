# setup
x = np.array([0.5, -1.3, 2.1, 3.2])
# cell
keep = np.ones(4, bool)
keep &= x > 0
keep |= x < -0.5
keep[0] = x[0] > 1
n = np.zeros(4, int)
n += x > 0
n[keep] += (x[keep] ** 2).astype(int)
np.logical_and(keep, x < 2.5, out=keep)
n2 = np.zeros(4, int)
np.floor_divide(n, 2, out=n2)
z = np.sum(x[keep] ** 2 * n[keep])
print(keep, n)
