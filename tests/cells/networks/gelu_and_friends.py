# setup
x = np.array([-1.5, -0.3, 0.2, 2.0])
alpha = 0.1
# cell
gelu = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
elu = np.where(x > 0, x, alpha * (np.exp(x) - 1))
softplus = np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)
swish = x / (1 + np.exp(-x))
leaky = np.where(x < 0, alpha * x, x)
hard = np.clip(0.2 * x + 0.5, 0, 1)
z = np.sum(gelu + elu * softplus + swish - leaky * hard)
