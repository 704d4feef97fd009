# setup
import array
raw = array.array("d", [1.0, 2.0, 3.0])
small = array.array("f", [1.5, 2.5])
x = 2.0
# cell: z
raw[0] = x * raw[1]
some = raw[1:]
some[0] = 5.0
z = sum(v * x for v in raw) + small[0] * small[1] + np.array(raw) @ np.asarray(raw) + some[1]
# expect
option: skip=some
assert type(raw) is array.array and raw.tolist() == [4.0, 2.0, 3.0]
assert type(some) is array.array and some.tolist() == [5.0, 3.0]
