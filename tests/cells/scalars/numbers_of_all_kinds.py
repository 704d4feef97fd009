# setup
x = np.float64(1.5)
y = np.float32(0.5)
n = 3
flag = True
z0 = np.array(2.0)
# cell
a = x * n + flag
b = y * 2
z = a * z0 + float(n) * x + b
