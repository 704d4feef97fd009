# setup
import array
x = np.array([0.5, 1.5])
raw = array.array("d", [1.0, 2.0])
view = memoryview(raw)
# cell
c = np.frombuffer(raw)
d = np.asarray(view)
z = x @ c + x @ d + view[0] * x[0]
# expect
option: skip=c
option: skip=d
warning: view is a memoryview | np.asarray(view)
