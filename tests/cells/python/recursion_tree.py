# setup
tree = {"split": 0, "thr": 0.1, "soft": 2.0, "l": {"leaf": 1.5}, "r": {"split": 1, "thr": -0.2, "soft": 1.0, "l": {"leaf": -0.5}, "r": {"leaf": 0.7}}}
x = np.array([0.3, 0.4])
def predict(node, x):
    if "leaf" in node:
        return node["leaf"]
    g = 1 / (1 + math.exp(-(x[node["split"]] - node["thr"]) * node["soft"]))
    return g * predict(node["r"], x) + (1 - g) * predict(node["l"], x)
# cell
out = predict(tree, x)
