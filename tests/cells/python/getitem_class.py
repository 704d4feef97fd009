# setup
class Poly:
    def __init__(self, *c): self.c = list(c)
    def __getitem__(self, i): return self.c[i]
    def __setitem__(self, i, v): self.c[i] = v
    def __len__(self): return len(self.c)
    def __call__(self, x): return sum(c * x ** i for i, c in enumerate(self))
    def __iter__(self): yield from self.c
    def __matmul__(self, o):
        out = [0.0] * (len(self) + len(o) - 1)
        for i, a in enumerate(self):
            for j, b in enumerate(o):
                out[i + j] += a * b
        return Poly(*out)
# cell
p, q = Poly(1.0, 2.0, -0.5), Poly(0.3, 1.1)
x = 0.7
r = p @ q
r[0] *= x
z = r(x) + len(r)
