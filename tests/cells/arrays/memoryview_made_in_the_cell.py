# setup
x = np.array([1.0, 2.0, 3.0])
# cell: z
y = x * 2
m = memoryview(y)
m[0] = x[1] * x[2]
with memoryview(x) as inner:
    first = inner[0] * inner[1]
z = y.sum() + m[0] * first
# expect
assert type(m) is memoryview and m.tolist() == y.tolist() == [6.0, 4.0, 6.0]
assert not m.readonly
