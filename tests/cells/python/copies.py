# setup
import copy
p = {"w": np.array([1.0, 2.0]), "inner": [np.array([0.5])]}
x = 2.0
# cell
q = copy.deepcopy(p)
r = copy.copy(p["w"])
q["w"] *= x
r[0] = x * x
z = q["w"].sum() + p["w"] @ r + q["inner"][0][0] * copy.copy(x)
