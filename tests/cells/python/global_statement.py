# setup
total = 0.0
x = 0.4
def add(t):
    global total
    total = total + t * t
# cell: total
for k in range(3):
    add(x * k)
