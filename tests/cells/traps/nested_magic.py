# setup
x = 1.5
# cell
%%autograd
z = x * 2
# expect
option: never runs
error: UsageError | %%autograd | a cell of its own
