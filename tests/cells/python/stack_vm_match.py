# setup
prog = [("push", 2.0), ("load", "x"), ("mul",), ("load", "x"), ("sin",), ("add",)]
# cell
env = {"x": 0.8}
st = []
for ins in prog:
    match ins:
        case ("push", v): st.append(v)
        case ("load", n): st.append(env[n])
        case ("mul",): st.append(st.pop() * st.pop())
        case ("add",): st.append(st.pop() + st.pop())
        case (f,) if hasattr(np, f): st.append(getattr(np, f)(st.pop()))
z = st[-1]
