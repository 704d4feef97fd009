# setup
class PID:
    def __init__(self, kp, ki, kd, limits=(-10, 10)):
        self.kp, self.ki, self.kd = kp, ki, kd
        self.limits = limits
        self._integral = 0
        self._last = None
    def __call__(self, error, dt):
        self._integral += error * dt
        d = 0 if self._last is None else (error - self._last) / dt
        self._last = error
        lo, hi = self.limits
        return max(lo, min(hi, self.kp * error + self.ki * self._integral + self.kd * d))
pid = PID(2.0, 0.5, 0.1)
# cell
y, v, dt, cost = 0.0, 0.0, 0.05, 0.0
for k in range(20):
    u = pid(1.0 - y, dt)
    v += (u - 0.5 * v) * dt
    y += v * dt
    cost += (1.0 - y) ** 2 * dt
# expect
option: tolerance=1e-5
