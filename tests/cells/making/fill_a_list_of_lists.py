# setup
w = [[0.5, -1.0], [2.0, 0.25]]
x = [1.0, 3.0]
# cell
out = [[0.0] * 2 for _ in range(2)]
for i in range(2):
    for j in range(2):
        out[i][j] = w[i][j] * x[j]
z = sum(sum(row) for row in out) ** 2
