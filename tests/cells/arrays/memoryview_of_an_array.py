# setup
x = np.array([1.0, 2.0, 3.0])
m = memoryview(x)
grid = memoryview(np.arange(1.0, 7.0).reshape(2, 3))
few = memoryview(np.array([0.5, 1.5], np.float32))
# cell: z
assert isinstance(m, memoryview) and type(m) is memoryview and not m.readonly
total = sum(v * v for v in m) + m[-1] * len(m)
tail = m[1:]
tail[0] = total * 0.1
m[2] = x[0] * 2
scaled = np.asarray(m) * 2 + np.sin(m)
largest = max(m.tolist())
z = scaled @ x + largest + grid[1, 2] * grid[0, 1] + few[0] * few[1] + (m == x) * 3
print(m.format, m.shape, m.nbytes, m.itemsize, m.contiguous, tail.tolist(), 2.0 in m)
# expect
option: inexact
assert x.tolist() == m.tolist() == [1.0, tail[0], 2.0] and type(tail) is memoryview
assert sorted(n.label for n in g.leaves) == ["few", "grid", "x"]
