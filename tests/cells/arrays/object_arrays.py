# setup
x = np.array([0.5, 1.5])
a = 2.0
# cell
boxes = np.empty(2, dtype=object)
boxes[0] = x
boxes[1] = x * a
z = boxes[0] @ boxes[1]
del boxes
