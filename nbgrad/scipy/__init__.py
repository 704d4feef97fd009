"""SciPy's functions, differentiable: the same names and the same arguments.

SciPy's ufuncs (``scipy.special.expit``, …) take traced values as they are. Its other functions make plain
arrays of their arguments first; outside a cell under the magic, which replaces them itself, call them from
here::

    from nbgrad.scipy import linalg              # instead of: from scipy import linalg
    nbgrad.grad(lambda a: np.sum(linalg.expm(a)))(a)

Each module here holds everything that the SciPy module of its name holds. SciPy is imported with the first
of them.

>>> import numpy as np, nbgrad
>>> from nbgrad.scipy import linalg
>>> nbgrad.grad(lambda a: np.trace(linalg.expm(a)))(np.zeros((2, 2)))
array([[1., 0.],
       [0., 1.]])
"""
