# setup
m = memoryview(np.array([1.0, 2.0]).tobytes()).cast("d")
# cell: z
z = m[0] * m[1]
m[0] = 2.0
# expect
error: TypeError: cannot modify read-only memory
