# setup
from collections import deque
class Box:
    __slots__ = ("w",)
w = np.array([1.0, 2.0])
queue = deque([w, np.array([3.0, 4.0])])
box = Box()
box.w = w
# cell: z
w *= 2
z = queue[0].sum() * box.w[0] + queue[1] @ w
