# setup
S, K, r, sigma, T, N = 100.0, 102.0, 0.03, 0.25, 1.0, 6
# cell
dt = T / N
u = np.exp(sigma * np.sqrt(dt)); d = 1 / u
p = (np.exp(r * dt) - d) / (u - d)
disc = np.exp(-r * dt)
C = np.maximum(0, S * d ** np.arange(N, -1, -1) * u ** np.arange(0, N + 1, 1) - K)
for i in np.arange(N, 0, -1):
    C = disc * (p * C[1:i+1] + (1 - p) * C[0:i])
    early = S * d ** np.arange(i - 1, -1, -1) * u ** np.arange(0, i, 1) - K
    C = np.maximum(C, early)
C[0]
# expect
option: tolerance=1e-4
