# setup
class Layer:
    count = 0
    scale = 1.5
    def __init__(self):
        Layer.count += 1
        self.id = Layer.count
    def __call__(self, x):
        Layer.scale *= 0.9
        return x * self.scale * type(self).scale + self.id
# cell
x = 2.0
net = [Layer() for _ in range(2)]
for l in net:
    x = l(x)
z = x
# expect
option: skip=x
