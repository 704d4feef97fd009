# setup
c = np.array([1.0 + 2.0j, -0.5 + 0.25j])
s = 0.3 - 0.7j
x = 0.5
# cell
u = c * s * np.exp(1j * x)
v = np.conj(u) @ u
w = np.abs(u).sum() + u.real.prod() + u.imag[0] ** 2 + np.angle(u[1]) + (s * s).imag + abs(s) + s.conjugate().imag
z = v.real + w
