# setup
from math import sin, cos, pi
g_, l1, l2, m1, m2 = 9.81, 1.0, 0.8, 1.0, 0.7
def derivs(state, t):
    th1, w1, th2, w2 = state
    d = th2 - th1
    den = (m1 + m2) * l1 - m2 * l1 * cos(d) * cos(d)
    dw1 = (m2 * l1 * w1 * w1 * sin(d) * cos(d) + m2 * g_ * sin(th2) * cos(d) + m2 * l2 * w2 * w2 * sin(d)
           - (m1 + m2) * g_ * sin(th1)) / den
    den2 = (l2 / l1) * den
    dw2 = (-m2 * l2 * w2 * w2 * sin(d) * cos(d) + (m1 + m2) * (g_ * sin(th1) * cos(d) - l1 * w1 * w1 * sin(d) - g_ * sin(th2))) / den2
    return [w1, dw1, w2, dw2]
# cell: tip
y = np.array([pi / 2, 0.0, pi / 3, 0.1])
dt = 0.02
ys = np.empty((6, 4)); ys[0] = y
for i in range(1, len(ys)):
    dydt = derivs(ys[i - 1], 0)
    for k in range(4):
        ys[i, k] = ys[i - 1, k] + dydt[k] * dt
x2 = l1 * np.sin(ys[:, 0]) + l2 * np.sin(ys[:, 2])
tip = x2[-1]
# expect
option: skip=y
option: skip=ys
