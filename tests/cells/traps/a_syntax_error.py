# setup
x = 1.5
# cell
z = x * * 2
# expect
option: never runs
error: SyntaxError
