# setup
x = 0.1
w = np.array([1.0, 2.5, -3.0])
# cell: z
y = x * 3
print(x, y, w, w * 2, [x, y], (x, w[0]), {"x": x}, sep=" | ")
print(f"{y:.3f} {y!r} {y!s:>8} {w} {w[1]:e} {x:10.4f}|{w.shape}")
print("%.2f %s %r %5.1f" % (y, y, x, w[0]))
print("{:.3e} {} {0:g}".replace("{} ", "").format(y) if y > 1 else "{:.3e} {}".format(y, x))
print(str(w * x), repr(w[0] * x), format(y, ".1f"), len(f"{y}"))
z = (w * y).sum()
print("loss", z, "norm", np.linalg.norm(w), "mean", w.mean(), w.max(), w.argmax())
