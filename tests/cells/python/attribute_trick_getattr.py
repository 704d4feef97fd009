# setup
class Config(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__
cfg = Config(lr=0.1, decay=0.9, opt=Config(beta=0.8))
# cell
w, v = 2.0, 0.0
for _ in range(3):
    v = cfg.opt.beta * v - cfg.lr * w
    w = w + v
    cfg.lr = cfg.lr * cfg.decay
z = w ** 2
# expect
option: skip=w
option: skip=v
