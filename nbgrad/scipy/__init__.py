"""SciPy's functions, differentiable: the same names and the same arguments.

SciPy's ufuncs (``scipy.special.expit``, …) take traced values as they are. Its other functions make plain
arrays of their arguments first. Where the user's code calls them while it is differentiated, ``scipy.linalg``,
``.signal``, ``.special``, ``.integrate`` and ``.stats`` are followed under their own names too. The modules here serve
everywhere, also where a distribution or function of SciPy's was put into an object before.

Each module here holds everything that the SciPy module of its name holds. SciPy is imported with the first
of them.

>>> import numpy as np, nbgrad
>>> from nbgrad.scipy import linalg
>>> nbgrad.grad(lambda a: np.trace(linalg.expm(a)))(np.zeros((2, 2)))
array([[1., 0.],
       [0., 1.]])
"""
