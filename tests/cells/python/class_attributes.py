# setup
class Model:
    W = np.array([0.5, -0.5])
    scale = 2.0
    def __call__(self, x):
        return self.scale * (self.W @ x)
m = Model()
x = np.array([1.0, 3.0])
# cell
z = m(x) * Model.scale
