# setup
x = np.array(2.0)
a = 0.5
# cell: z
y = x
y += a
y *= 3
z = x ** 2 + y
# expect
assert g["x"].grad is not None
