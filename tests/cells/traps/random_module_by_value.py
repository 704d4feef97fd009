# setup
import random
random.seed(0)
a, b = 1.0, 2.0
# cell: z
z = random.uniform(a, b) * a
