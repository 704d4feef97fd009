# setup
x = np.array([1.0, 2.0])
# cell: z
a = np.asarray(x)
b = np.array(x)
c = x
d = np.ascontiguousarray(x)
e = x[:]
f = np.atleast_1d(x)
same = [a is x, b is x, c is x, d is x, e is x, f is x]
a[0] = 7.0
b[1] = 5.0
e[1] = x[0] * 2
z = a.sum() * b.sum() + d[1] + f[0]
print(same)
