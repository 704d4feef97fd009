# setup
class Model:
    w = 2.0
model, x = Model(), 1.0
# cell: y
y = x * model.w if x > 0 else x * 3
# expect
refused: g.update(x=-1.0) | StaleRecording | line 2 needs model, a Model, of which no copy can be made
