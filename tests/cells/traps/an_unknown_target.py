# setup
loss_value = 1.5
# cell: loss_valeu
z = loss_value * 2
# expect
option: never runs
error: UsageError | no variable is called 'loss_valeu' | loss_value
