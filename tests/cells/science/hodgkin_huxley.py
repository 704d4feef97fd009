# setup
from math import exp
def alpha_n(v): return 0.01 * (v + 55) / (1 - exp(-(v + 55) / 10))
def beta_n(v): return 0.125 * exp(-(v + 65) / 80)
def alpha_m(v): return 0.1 * (v + 40) / (1 - np.exp(-(v + 40) / 10))
def beta_m(v): return 4 * np.exp(-(v + 65) / 18)
def alpha_h(v): return 0.07 * np.exp(-(v + 65) / 20)
def beta_h(v): return 1 / (1 + np.exp(-(v + 35) / 10))
gNa, gK, gL = 120.0, 36.0, 0.3
ENa, EK, EL = 50.0, -77.0, -54.4
# cell
I, dt = 10.0, 0.05
V = np.zeros(20); V[0] = -65.0
n, m, h = 0.32, 0.05, 0.6
for i in range(len(V) - 1):
    v = V[i]
    iNa = gNa * m**3 * h * (v - ENa)
    iK = gK * n**4 * (v - EK)
    iL = gL * (v - EL)
    V[i + 1] = v + dt * (I - iNa - iK - iL)
    n += dt * (alpha_n(v) * (1 - n) - beta_n(v) * n)
    m += dt * (alpha_m(v) * (1 - m) - beta_m(v) * m)
    h += dt * (alpha_h(v) * (1 - h) - beta_h(v) * h)
V[-1]
# expect
option: tolerance=1e-4
