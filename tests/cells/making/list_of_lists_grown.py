# setup
x = 0.5
# cell
rows = []
for i in range(3):
    row = []
    for j in range(2):
        row.append(x ** (i + j))
    rows.append(row)
A = np.array(rows)
z = (A * [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).sum()
