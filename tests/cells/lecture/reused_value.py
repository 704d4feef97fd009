# setup
x = 1.5
# cell
a = x * x
b = np.sin(a)
c = a * b + a
z = c - b
# expect
assert len(g.ledger("a").contributions) == 3 if hasattr(g.ledger("a"), "contributions") else True
