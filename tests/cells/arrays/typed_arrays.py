# setup
import array
import copy
raw = array.array("d", [1.0, 2.0, 3.0])
small = array.array("f", [1.5, 2.5])
x = 2.0
# cell: z
raw[0] = x * raw[1]
some = raw[1:]
some[0] = 5.0
other = copy.copy(raw)
other[1] = x
deep = copy.deepcopy(other)
z = sum(v * x for v in raw) + small[0] * small[1] + np.array(raw) @ np.asarray(raw) + some[1] + other[0] * other[1] * deep[1]
# expect
option: skip=some
option: skip=other
option: skip=deep
assert type(raw) is array.array and raw.tolist() == [4.0, 2.0, 3.0]
assert type(some) is array.array and some.tolist() == [5.0, 3.0]
assert type(other) is type(deep) is array.array and other.tolist() == deep.tolist() == [4.0, 2.0, 3.0]
