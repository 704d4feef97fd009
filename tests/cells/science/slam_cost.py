# setup
poses = np.array([[0.0, 0.0, 0.0], [1.0, 0.1, 0.2], [1.8, 0.5, 0.5], [0.2, -0.2, 3.0]])
edges = [(0, 1, np.array([1.0, 0.0, 0.1])), (1, 2, np.array([0.9, 0.1, 0.2])), (3, 0, np.array([0.1, 0.2, 3.2]))]
# cell: cost
def t2v(A):
    return np.array([A[0, 2], A[1, 2], np.arctan2(A[1, 0], A[0, 0])])
def v2t(v):
    c, s = np.cos(v[2]), np.sin(v[2])
    return np.array([[c, -s, v[0]], [s, c, v[1]], [0, 0, 1]])
cost = 0
for i, j, z in edges:
    e = t2v(np.linalg.inv(v2t(z)) @ np.linalg.inv(v2t(poses[i])) @ v2t(poses[j]))
    e[2] = np.arctan2(np.sin(e[2]), np.cos(e[2]))
    cost += e @ np.diag([1, 1, 10]) @ e
