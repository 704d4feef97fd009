# setup
class History:
    def __init__(self, n):
        self.data = np.zeros(n)
        self.n = 0
    def add(self, v):
        self.data[self.n] = v
        self.n += 1
x = 0.5
# cell
h = History(3)
for k in range(3):
    h.add(x ** (k + 1))
z = (h.data * [1.0, 2.0, 3.0]).sum()
# expect
option: skip=h.data
