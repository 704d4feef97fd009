# setup
import ctypes
x = np.array([1.0, 2.0])
# cell: z
p = x.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
z = x[0] * p[1]
del p
# expect
warning: line 2 | x.ctypes
