# setup
w = np.array([[1.0, 2.0], [3.0, -4.0]])
# cell
z = sum(w)[0] * max(w[0]) + min(map(max, w)) + sum(sum(row) for row in w) + math.prod(w[0]) + math.hypot(*w[1]) + sorted(w.ravel(), key=abs)[-1] ** 2 + any(w[0] > 1) * w[0, 0]
