# setup
q = np.array([0.3, -0.5, 0.8])
L = [1.0, 0.7, 0.4]
goal = np.array([1.5, 0.5])
def rot(a):
    return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
# cell
R, p = np.eye(2), np.zeros(2)
for qi, li in zip(q, L):
    R = R @ rot(qi)
    p = p + R @ np.array([li, 0.0])
loss = np.sum((p - goal) ** 2)
