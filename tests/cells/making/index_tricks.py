# setup
a = 0.5
w = np.array([1.0, -1.0])
# cell
r = np.r_[w, a, 2.0, w * a]
c = np.c_[w, w ** 2]
i, j = np.ogrid[0:2, 0:3]
m = np.mgrid[0:2, 0:2]
ix = np.ix_([0, 1], [1])
z = (r ** 2).sum() + (c * [[1, 2], [3, 4.0]]).sum() + (w[:, None] * (i + 1) * j).sum() + (m[0] * a).sum() + c[ix].sum()
