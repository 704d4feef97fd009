# setup
class Meters(float):
    pass
length = Meters(2.5)
x = 1.5
# cell
z = x * length
# expect
warning: length is a Meters | constant
option: skip=length
