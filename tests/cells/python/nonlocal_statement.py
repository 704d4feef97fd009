# setup
x = 0.4
def run(t):
    state = 1.0
    def advance():
        nonlocal state
        state = state * t + 1
    for _ in range(3):
        advance()
    return state
# cell
z = run(x)
