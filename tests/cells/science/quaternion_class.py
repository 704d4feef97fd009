# setup
class Quaternion:
    __slots__ = ("w", "x", "y", "z")
    def __init__(self, w, x, y, z):
        self.w, self.x, self.y, self.z = w, x, y, z
    def __mul__(self, o):
        return Quaternion(self.w*o.w - self.x*o.x - self.y*o.y - self.z*o.z, self.w*o.x + self.x*o.w + self.y*o.z - self.z*o.y,
                          self.w*o.y - self.x*o.z + self.y*o.w + self.z*o.x, self.w*o.z + self.x*o.y - self.y*o.x + self.z*o.w)
    @property
    def conj(self): return Quaternion(self.w, -self.x, -self.y, -self.z)
    def __abs__(self): return math.sqrt(sum(getattr(self, s) ** 2 for s in self.__slots__))
    def __iter__(self): return (getattr(self, s) for s in self.__slots__)
    def normalized(self):
        n = abs(self)
        return Quaternion(*(c / n for c in self))
    def rotate(self, v):
        r = self * Quaternion(0, *v) * self.conj
        return np.array([*r][1:])
    @classmethod
    def from_axis_angle(cls, axis, angle):
        axis = np.asarray(axis) / np.linalg.norm(axis)
        return cls(math.cos(angle / 2), *(math.sin(angle / 2) * axis))
# cell
angle = 0.7
axis = np.array([1.0, 2.0, 0.5])
q = Quaternion.from_axis_angle(axis, angle) * Quaternion(0.9, 0.1, 0.2, 0.3).normalized()
v = q.rotate([1.0, 0.0, -1.0])
loss = np.sum(v * np.array([1.0, 2.0, 3.0]))
