# setup
text = "hello nbgrad hello"
chars = sorted(set(text))
ix = {c: i for i, c in enumerate(chars)}
V, H = len(chars), 6
rng = np.random.default_rng(0)
Wxh = rng.standard_normal((H, V)) * 0.1
Whh = rng.standard_normal((H, H)) * 0.1
Why = rng.standard_normal((V, H)) * 0.1
bh, by = np.zeros((H, 1)), np.zeros((V, 1))
hprev = np.zeros((H, 1))
inputs = [ix[c] for c in text[:8]]
targets = [ix[c] for c in text[1:9]]
def lossFun(inputs, targets, hprev):
    xs, hs, ys, ps = {}, {}, {}, {}
    hs[-1] = np.copy(hprev)
    loss = 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((V, 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t-1]) + bh)
        ys[t] = np.dot(Why, hs[t]) + by
        ps[t] = np.exp(ys[t]) / np.sum(np.exp(ys[t]))
        loss += -np.log(ps[t][targets[t], 0])
    return loss, hs[len(inputs)-1]
# cell: loss
loss, hprev = lossFun(inputs, targets, hprev)
print("iter %d, loss: %f" % (0, loss))
