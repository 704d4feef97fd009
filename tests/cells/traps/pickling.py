# setup
import pickle
x = np.array([1.0, 2.0])
# cell: z
y = pickle.loads(pickle.dumps(x * 2))
z = (x * y).sum()
# expect
warning: line 2 | pickle.dumps(x * 2) | gradient
