# setup
theta, phi = 0.3, 1.1
X = np.array([[0, 1], [1, 0]], dtype=complex)
Z = np.diag([1.0, -1.0]).astype(complex)
def rotation(P, angle):
    return math.cos(angle / 2) * np.eye(2) - 1j * math.sin(angle / 2) * P
# cell
psi = np.array([1, 0], dtype=complex)
psi = rotation(X, theta) @ psi
psi = rotation(Z, phi) @ psi
plus = np.array([1, 1]) / np.sqrt(2)
z = np.abs(plus @ psi) ** 2 + np.real(psi.conj() @ Z @ psi)
