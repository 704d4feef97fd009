# setup
class Vec:
    __slots__ = ("x", "y")
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)
    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)
    __rmul__ = __mul__
    def dot(self, o):
        return self.x * o.x + self.y * o.y
    def __abs__(self):
        return self.dot(self) ** 0.5
a, b, k = 1.0, 2.0, 0.3
# cell
p, q = Vec(a, b), Vec(b, -a * 2)
r = p + k * q
z = abs(r) + p.dot(r)
