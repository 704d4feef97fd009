# setup
from types import SimpleNamespace
rng = np.random.default_rng(12)
cfg = SimpleNamespace(dt=0.1, q=0.01, r=0.05, x0=np.array([0.0, 1.0, 0.3]))
zs = rng.normal(size=(4, 2)) * 0.1 + np.array([1.0, 0.5])
land = np.array([2.0, 1.0])
# cell
x = cfg.x0.copy()
P = np.eye(3) * 0.1
nll = 0.0
for z in zs:
    px, py, th = x
    x = np.array([px + np.cos(th) * cfg.dt, py + np.sin(th) * cfg.dt, th + 0.1 * cfg.dt])
    F = np.array([[1, 0, -np.sin(th) * cfg.dt], [0, 1, np.cos(th) * cfg.dt], [0, 0, 1]])
    P = F @ P @ F.T + cfg.q * np.eye(3)
    d = land - x[:2]
    rho = np.hypot(*d)
    h = np.array([rho, np.arctan2(d[1], d[0]) - x[2]])
    Hj = np.array([[-d[0] / rho, -d[1] / rho, 0.0], [d[1] / rho**2, -d[0] / rho**2, -1.0]])
    S = Hj @ P @ Hj.T + cfg.r * np.eye(2)
    y = z - h
    y[1] = (y[1] + np.pi) % (2 * np.pi) - np.pi
    K = P @ Hj.T @ np.linalg.inv(S)
    x = x + K @ y
    P = (np.eye(3) - K @ Hj) @ P
    sign, logdet = np.linalg.slogdet(S)
    nll += 0.5 * (y @ np.linalg.solve(S, y) + logdet)
