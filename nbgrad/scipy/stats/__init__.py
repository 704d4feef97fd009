"""scipy.stats: the densities and distribution functions of common distributions, differentiable.

Each distribution is a module: ``from nbgrad.scipy.stats import norm`` and
``import nbgrad.scipy.stats.multivariate_normal as mvn`` give what SciPy gives under these names, callable too
(``norm(mean, deviation).logpdf(x)``). Whatever else scipy.stats holds is SciPy's own.

>>> import nbgrad
>>> from nbgrad.scipy import stats
>>> float(nbgrad.grad(stats.norm.logpdf)(0.5, loc=0.25, scale=0.5))
-1.0
"""

from __future__ import annotations

from scipy import stats as plain

from nbgrad.core.substitutes import exchange
from nbgrad.scipy.drop_in import attributes_of
from nbgrad.scipy.stats import beta, chi2, dirichlet, elementary, gamma, multivariate_normal, norm, poisson, t
from nbgrad.scipy.stats.calling import standing_in

RULES_OF = (beta, chi2, dirichlet, gamma, multivariate_normal, norm, poisson, t)
"""The modules whose import declared the rules."""

__getattr__ = attributes_of(plain)

_OURS = {module.__name__.rpartition(".")[2]: module.plain for module in RULES_OF}
for _name, _plain in _OURS.items():  # while something is followed, the user's stats.norm is ours
    exchange(plain, _name, standing_in(_name, _plain))
for _family in elementary.FAMILIES:
    _name = _family.plain.name
    globals()[_name] = standing_in(_name, _family.plain)
    exchange(plain, _name, standing_in(_name, _family.plain))
