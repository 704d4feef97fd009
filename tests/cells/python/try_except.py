# setup
x = 0.5
d = {"a": 1.5}
# cell
try:
    y = d["missing"] * x
except KeyError as problem:
    y = d["a"] * x
finally:
    y = y + 1
try:
    z = y / (x - x)
except ZeroDivisionError:
    z = y ** 2
