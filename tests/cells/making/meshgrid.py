# setup
x = np.array([0.5, 1.0, 1.5])
y = np.array([-1.0, 1.0])
# cell
X, Y = np.meshgrid(x, y)
Z = np.exp(-X ** 2) * np.sin(Y * X)
I, J = np.meshgrid(x, y, indexing="ij")
z = Z.sum() + (I * J ** 2)[0, 1]
