# setup
x = 1.0
# cell: y
class Point:
    def __init__(self, v):
        self.v = v
y = Point(x).v * 2 if x > 0 else x * 3
# expect
refused: g.update(x=-1.0) | StaleRecording | line 5 | line 2 defines a class
