# setup
rng = np.random.default_rng(0)
X = np.vstack([rng.normal(-2, 1, size=(6, 2)), rng.normal(2, 1, size=(6, 2))])
pi_ = np.array([0.5, 0.5]); mu = np.array([[-1.0, 0.0], [1.0, 0.5]]); Sigma = [np.eye(2), 1.5 * np.eye(2)]
def pdf(X, mu, S):
    d = X - mu
    return np.exp(-0.5 * np.einsum("ni,ij,nj->n", d, np.linalg.inv(S), d)) / np.sqrt((2 * np.pi) ** 2 * np.linalg.det(S))
# cell
for it in range(2):
    R = np.array([pi_[k] * pdf(X, mu[k], Sigma[k]) for k in range(2)]).T
    ll = np.sum(np.log(R.sum(axis=1)))
    R /= R.sum(axis=1, keepdims=True)
    Nk = R.sum(axis=0)
    mu = (R.T @ X) / Nk[:, None]
    Sigma = [((X - mu[k]).T * R[:, k]) @ (X - mu[k]) / Nk[k] for k in range(2)]
    pi_ = Nk / len(X)
ll
