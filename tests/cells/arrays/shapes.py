# setup
x = np.arange(1.0, 7.0)
# cell
A = x.reshape((2, -1))
B = np.transpose(A)[::-1].flatten()
C = np.tile(x[:2], 3) * np.repeat(x[:3], 2)
D = np.pad(A, ((1, 0), (0, 1)), constant_values=x[0])
E = np.roll(x, 2) * np.flip(x) * np.broadcast_to(x[0], 6)
F = np.moveaxis(A[None], 0, 2).squeeze() @ np.atleast_2d(x[:3]).T
G = np.rot90(A) * np.tri(3, 2) + np.triu(A.T) + np.diag(x[:2], 1)[:2, :2].sum()
H = np.expand_dims(x, 0).swapaxes(0, 1)
z = B @ C + (D ** 2).sum() + E.sum() + F.sum() + (G ** 2).sum() + H[2, 0] * A.size + np.resize(x, 8).sum()
