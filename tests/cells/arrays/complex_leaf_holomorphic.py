# setup
c = np.array([1.0 + 0.5j, -0.3 + 2j])
# cell
w = np.exp(1j * c) * np.conj(c)
z = np.sum(np.abs(w) ** 2) + np.sum(w.imag) + np.vdot(c, c).real
