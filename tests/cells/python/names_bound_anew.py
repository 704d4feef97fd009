# setup
x = 2.5
fl = float
conv = np.float64
def early(v):
    return fl(v) * v
# cell: z
def fl(v):
    return v * 2
def conv(v):
    return v * 3
def float(v):
    return v * v
z = fl(x) * x + early(x) + conv(x) + float(x)
