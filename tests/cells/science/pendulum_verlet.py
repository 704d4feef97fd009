# setup
theta, omega = 0.5, 0.0
g_over_l, dt = 9.81, 0.01
# cell
path = [theta]
a = -g_over_l * math.sin(theta)
for _ in range(50):
    omega += 0.5 * dt * a
    theta += dt * omega
    a = -g_over_l * math.sin(theta)
    omega += 0.5 * dt * a
    path.append(theta)
z = theta ** 2 + 0.1 * omega ** 2
