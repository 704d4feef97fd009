# setup
weight = 1.5
# cell: --wrt wieght
z = weight * 2
# expect
option: never runs
error: UsageError | --wrt | 'wieght' | weight
