# setup
x = np.array([1.0, 2.0, 3.0])
w = np.array([0.5, -1.0, 2.0])
y = 3.0
# cell
a = x @ w
b = a - y
z = b ** 2
# expect
assert [n.name for n in g.nodes if not n.is_leaf] == ["a", "b", "z"]
assert g["w"].grad is not None and g["a"].grad == 2 * (x @ w - y)
assert g["b"].value == b
