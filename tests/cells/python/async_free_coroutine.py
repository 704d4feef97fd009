# setup
def averager():
    total, n = 0.0, 0
    mean = None
    while True:
        value = yield mean
        total, n = total + value, n + 1
        mean = total / n
w = np.array([1.0, 2.0, 4.0])
# cell
c = averager()
next(c)
z = 0.0
for v in w:
    z = z + c.send(v) ** 2
del c
