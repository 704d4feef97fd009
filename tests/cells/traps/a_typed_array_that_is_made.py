# setup
x = [1.0, 2.0, 3.0]
k = 1.5
# cell: z
import array
made = array.array("d", [value * k for value in x])
z = sum(made) * k
# expect
warning: line 3 | array.array('d', | takes a value out of the recording | write it with NumPy functions where the gradient matters
