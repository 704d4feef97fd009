# setup
import contextlib
x = np.array([0.5, 1.5])
@contextlib.contextmanager
def scaled(k):
    yield x * k
# cell
with np.errstate(divide="ignore"), scaled(2.0) as y, np.printoptions(precision=2):
    z = np.log(y).sum()
    print(y * 1.23456)
