# setup
rng = np.random.default_rng(0)
A, B, v = rng.normal(size=(3, 4)), rng.normal(size=(4, 3)), rng.normal(size=3)
# cell
z = np.einsum("ij,jk,k->i", A, B, v).sum() + np.einsum("ii", A @ B) + np.einsum("ij->j", A) @ np.einsum("i,i->i", np.ones(4), B[:, 0])
z += np.tensordot(A, B, axes=([1], [0])).sum() + np.inner(v, v) + np.vdot(A, B.T) + np.dot(A, B).trace() + (v @ A).dot(B @ v) + np.cross(v, [1.0, 2, 3]).sum()
