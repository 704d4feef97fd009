# setup
import statistics
v = [0.5, 1.5, 2.5]
a, b = 1.0, 2.0
# cell: z
z = statistics.fmean([a, b, a * b])
# expect
warning: line 2 | statistics.fmean([a, b, a * b]) | write
