# setup
theta = np.random.default_rng(0).normal(size=(3, 2))
states = np.random.default_rng(1).normal(size=(5, 3)); rewards = [1.0, 0.0, -1.0, 2.0, 0.5]; actions = [0, 1, 1, 0, 1]
# cell
gamma = 0.9
G, returns = 0.0, []
for r in reversed(rewards):
    G = r + gamma * G
    returns.insert(0, G)
returns = np.array(returns)
adv = (returns - returns.mean()) / (returns.std() + 1e-8)
logits = states @ theta
logp = logits - np.log(np.exp(logits).sum(1, keepdims=True))
loss = -(adv * logp[np.arange(5), actions]).mean()
