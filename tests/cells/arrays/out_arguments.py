# setup
x = np.array([0.5, 1.5, -1.0])
# cell: z
buffer = np.empty(3)
np.exp(x, out=buffer)
np.multiply(buffer, x, out=buffer)
total = np.zeros(())
np.add(buffer[0], buffer[1], out=total)
y = np.empty((3, 3))
np.outer(x, x, out=y)
np.maximum(y, 0.1, out=y)
np.sum(y, axis=0, out=buffer)
z = buffer @ x + total
# expect
option: skip=buffer
option: skip=total
option: skip=y
