# setup
import threading
x = np.array([1.0, 2.0])
# cell: z
result = []
t = threading.Thread(target=lambda: result.append(np.sum(x ** 2)))
t.start()
t.join()
z = result[0] * 2
del t
# expect
assert np.array_equal(g["x"].grad, [4.0, 8.0])
