# setup
x, calls = 1.0, 0
def f(t):
    global calls
    calls += 1
    return t * 2 if t > 0 else t * 3
# cell: y
y = f(x)
# expect
refused: g.update(x=-1.0) | StaleRecording | line 4 of f binds a global name
assert calls == 1
