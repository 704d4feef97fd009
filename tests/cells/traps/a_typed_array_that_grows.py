# setup
import array
raw = array.array("d", [1.0, 2.0])
# cell: z
z = raw[0] * raw[1]
raw.append(z)
# expect
option: never runs
error: NotDifferentiable | array.append cannot be followed
