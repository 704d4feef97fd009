# setup
import array
x = np.array([0.5, 1.5])
raw = array.array("d", [1.0, 2.0])
view = memoryview(raw)
# cell
c = np.frombuffer(raw)
d = np.asarray(view)
z = x @ c + x @ d + view[0] * x[0] + np.array(view)[1]
# expect
option: skip=c
option: skip=d
assert [n.grad.tolist() for n in g.leaves if n.label != "x"] == [[1.5, 4.0]]
