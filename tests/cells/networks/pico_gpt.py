# setup
rng = np.random.default_rng(1)
E, heads, T, vocab = 8, 2, 5, 11
def lin(i, o):
    return {"w": rng.normal(size=(i, o)) * 0.3, "b": rng.normal(size=o) * 0.1}
def ln():
    return {"g": np.ones(E), "b": np.zeros(E)}
params = {
    "wte": rng.normal(size=(vocab, E)), "wpe": rng.normal(size=(T + 2, E)) * 0.1,
    "blocks": [{"ln_1": ln(), "attn": {"c_attn": lin(E, 3 * E), "c_proj": lin(E, E)},
                "ln_2": ln(), "mlp": {"c_fc": lin(E, 4 * E), "c_proj": lin(4 * E, E)}} for _ in range(2)],
    "ln_f": ln(),
}
def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
def layer_norm(x, g, b, eps: float = 1e-5):
    mean = np.mean(x, axis=-1, keepdims=True)
    variance = np.var(x, axis=-1, keepdims=True)
    return g * (x - mean) / np.sqrt(variance + eps) + b
def linear(x, w, b):
    return x @ w + b
def ffn(x, c_fc, c_proj):
    return linear(gelu(linear(x, **c_fc)), **c_proj)
def attention(q, k, v, mask):
    return softmax(q @ k.T / np.sqrt(q.shape[-1]) + mask) @ v
def mha(x, c_attn, c_proj, n_head):
    x = linear(x, **c_attn)
    qkv_heads = list(map(lambda x: np.split(x, n_head, axis=-1), np.split(x, 3, axis=-1)))
    causal_mask = (1 - np.tri(x.shape[0], dtype=x.dtype)) * -1e10
    out_heads = [attention(q, k, v, causal_mask) for q, k, v in zip(*qkv_heads)]
    return linear(np.hstack(out_heads), **c_proj)
def transformer_block(x, mlp, attn, ln_1, ln_2, n_head):
    x = x + mha(layer_norm(x, **ln_1), **attn, n_head=n_head)
    return x + ffn(layer_norm(x, **ln_2), **mlp)
def gpt2(inputs, wte, wpe, blocks, ln_f, n_head):
    x = wte[inputs] + wpe[range(len(inputs))]
    for block in blocks:
        x = transformer_block(x, **block, n_head=n_head)
    return layer_norm(x, **ln_f) @ wte.T
tokens = [3, 1, 4, 1, 5, 9]
# cell
x, y = tokens[:-1], tokens[1:]
logits = gpt2(x, **params, n_head=heads)
p = softmax(logits)
loss = np.mean(-np.log(p[np.arange(len(y)), y]))
