# cell
x = np.array([1.0, 2.0])
st = {c: (x * 2, 1.0) for c in [0, 1]}
z = st[0][0].sum()
