"""nbgrad: differentiate plain NumPy, and see the gradient flow.

``%load_ext nbgrad`` gives the cell magic ``%%autograd``; the same engine works without a notebook.
"""

from nbgrad import rules, sym
from nbgrad.core.check import WrongGradient, check_grads
from nbgrad.core.custom import checkpoint, primitive
from nbgrad.core.derivatives import hessian, hvp, jacobian
from nbgrad.core.errors import MissingRule, NameNotFound, NbgradError, NotDifferentiable, StaleRecording
from nbgrad.core.graph import Contribution, Graph, Node, plug
from nbgrad.core.record import record, trace, variable
from nbgrad.core.scope import scope
from nbgrad.core.transforms import grad, jvp, stop_gradient, value_and_grad, vjp

__version__ = "0.1.0"
__all__ = [
    "Contribution",
    "Graph",
    "MissingRule",
    "NameNotFound",
    "NbgradError",
    "Node",
    "NotDifferentiable",
    "StaleRecording",
    "WrongGradient",
    "check_grads",
    "checkpoint",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "primitive",
    "record",
    "rules",
    "scope",
    "stop_gradient",
    "sym",
    "trace",
    "value_and_grad",
    "variable",
    "vjp",
]

plug(
    summary="nbgrad.draw.text:summary",
    to_text="nbgrad.draw.text:text",
    to_svg="nbgrad.draw.svg:svg",
    to_html="nbgrad.draw.html:write_html",
    to_dot="nbgrad.draw.dot:dot",
    why="nbgrad.explain.diagnose:why",
    ledger="nbgrad.explain.ledger:ledger",
    chain="nbgrad.explain.chain:chain",
    update="nbgrad.plan.update:update",
    rerun="nbgrad.plan.rerun:rerun",
    compile="nbgrad.plan.plan:compiled",
    way_back="nbgrad.plan.wayback:way_back",
    to_python="nbgrad.plan.python:to_python",
    mimebundle="nbgrad.notebook.display:mimebundle",
)


def load_ipython_extension(shell: object) -> None:
    """What ``%load_ext nbgrad`` calls: adds the magic ``%%autograd``."""
    from nbgrad.notebook import extension

    extension.load(shell)


def unload_ipython_extension(shell: object) -> None:
    """What ``%unload_ext nbgrad`` calls: removes exactly what loading added."""
    from nbgrad.notebook import extension

    extension.unload(shell)
