# setup
x = 0.5
# cell
memo = {0: 1.0, 1: x}
for n in range(2, 7):
    memo[n] = x * memo[n - 1] + memo[n - 2]
z = memo[6]
