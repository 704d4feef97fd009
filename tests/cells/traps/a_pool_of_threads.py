# setup
from concurrent.futures import ThreadPoolExecutor
x = np.array([1.0, 2.0, 3.0])
def f(t):
    return np.sin(t) * t
# cell: z
with ThreadPoolExecutor(2) as pool:
    z = sum(pool.map(f, x))
del pool
