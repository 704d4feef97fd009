# setup
import random
rng = np.random.default_rng(0)
random.seed(0)
np.random.seed(0)
x = np.arange(1.0, 6.0)
X = np.arange(12.0).reshape(6, 2)
L = [0.5, 1.5, 2.5]
# cell: z
rng.shuffle(x)
X[:] = X[rng.permutation(len(X))]
random.shuffle(L)
z = (x * [1, 2, 3, 4, 5]).sum() + (X[:, 0] ** 2 * np.arange(6)).sum() + L[0] * L[1] ** 2
