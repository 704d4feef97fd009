# setup
grads = np.random.default_rng(0).normal(size=(4, 4, 2))
# cell
p = np.array([1.3, 2.6])
i = p.astype(int)
f = p - i
fade = f ** 3 * (f * (f * 6 - 15) + 10)
dots = [[np.dot(grads[i[0] + a, i[1] + b], f - np.array([a, b])) for b in (0, 1)] for a in (0, 1)]
lerp = lambda a, b, t: a + t * (b - a)
n = lerp(lerp(dots[0][0], dots[1][0], fade[0]), lerp(dots[0][1], dots[1][1], fade[0]), fade[1])
