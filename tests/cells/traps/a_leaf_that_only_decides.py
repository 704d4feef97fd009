# setup
x, threshold = 1.5, 1.0
# cell: z
if x > threshold:
    z = x * 2
else:
    z = x * 3
# expect
none threshold: line 2
again: threshold=2.0
again: x=2.5, threshold=2.0
