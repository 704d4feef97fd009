# setup
x = 1.1
def power(t, n):
    if n == 0:
        return 1.0
    half = power(t, n // 2)
    return half * half * (t if n % 2 else 1)
# cell
z = power(x, 13)
