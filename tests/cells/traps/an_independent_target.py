# setup
x = 1.5
# cell: z
y = x * 2
z = float("3.5") + len("text")
# expect
option: never runs
