# setup
b = np.array([1.0, 4.0, 3.0]); c = np.array([2.0, 1.0, 1.0])
# cell
disc = b * b - 4 * c
root = np.full(3, np.nan)
ok = disc >= 0
root[ok] = (-b[ok] + np.sqrt(disc[ok])) / 2
z = np.nansum(root)
# expect
option: skip=root
