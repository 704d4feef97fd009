# setup
class Cell:
    def __init__(self, w):
        self.w = w
        self.h = 0.0
        self.history = []
    def step(self, x):
        self.h = np.tanh(self.w * x + self.h)
        self.history.append(self.h)
        return self
    @property
    def energy(self):
        return sum(h * h for h in self.history)
xs = [0.5, -0.2, 0.9]
w = 0.8
# cell
cell = Cell(w)
for x in xs:
    cell.step(x)
z = cell.energy + cell.h
