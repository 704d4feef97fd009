# setup
c = np.array([1 + 2j, 3 - 1j])
re = c.real
# cell: z
z = (re ** 2).sum() + np.abs(c[0])
# expect
warning: re and c share memory | copy
option: skip=c
option: skip=re
option: no update
