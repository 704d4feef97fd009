# setup
P = np.array([[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.0, 0.3, 0.7]])
r = np.array([1.0, 0.0, -1.0])
discount = 0.9
# cell
V = np.zeros(3)
for _ in range(8):
    V = r + discount * P @ V
exact = np.linalg.solve(np.eye(3) - discount * P, r)
gap = np.sum((V - exact) ** 2)
