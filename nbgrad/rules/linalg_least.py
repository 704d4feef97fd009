"""Pseudo-inverse and least squares, while the rank stays as it is.

Mathematics: Golub & Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose
variables separate", 1973: dP = −P dA P + P Pᴴ dAᴴ (1 − A P) + (1 − P A) dAᴴ Pᴴ P. With x = P b and r = b − A x
this gives dx; and as r is orthogonal to the range of A, d‖r‖² = 2 Re rᴴ (db − dA x).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbgrad.core.cotangent import shape_of
from nbgrad.core.dispatch import strip
from nbgrad.core.primitive import rule
from nbgrad.rules.matrices import absent, adjoint, columns, conj, from_triangle, onto_triangle, rows, turned


def _pinv_jvp(t: Any, ans: Any, a: Any, rcond: Any = None, hermitian: Any = False, **kwargs: Any) -> Any:
    if hermitian:
        a, t = from_triangle(a), from_triangle(t)
    th, ph = adjoint(t), adjoint(ans)
    inside = ans @ (ph @ (th - (th @ a) @ ans))
    outside = (th - ans @ (a @ th)) @ ph @ ans
    return inside + outside - ans @ t @ ans


def _pinv_vjp(g: Any, ans: Any, a: Any, rcond: Any = None, hermitian: Any = False, **kwargs: Any) -> Any:
    full = from_triangle(a) if hermitian else a
    gh, ph = turned(g), adjoint(ans)
    inside = (gh - full @ (ans @ gh)) @ ans @ ph
    outside = ph @ ans @ (gh - (gh @ ans) @ full)
    c = inside + outside - ph @ conj(g) @ ph
    return conj(onto_triangle(c) if hermitian else c)


rule(np.linalg.pinv, vjp=_pinv_vjp, jvp=_pinv_jvp, note="while the rank stays as it is")


# least squares: x, sums of squared residuals (empty unless the rank is full and m > n), rank, singular values
def _as_matrix(v: Any, b: Any) -> Any:
    return rows(v) if len(shape_of(b)) == 1 else v


def _as_b(x: Any, b: Any) -> Any:
    return x[..., 0] if len(shape_of(b)) == 1 else x


def _pseudo_inverse(a: Any, ans: Any) -> Any:
    """The pseudo-inverse with exactly the rank that lstsq found."""
    s, rank = strip(ans[3]), int(ans[2])
    if not rank:
        return np.zeros_like(turned(a))
    dropped = s[rank] if rank < len(s) else 0
    return np.linalg.pinv(a, rtol=(s[rank - 1] + dropped) / (2 * s[0]))


def _parts(ans: Any, a: Any, b: Any) -> tuple[Any, Any, Any]:
    """Pseudo-inverse, solution and residual, the latter two as matrices."""
    x = _as_matrix(ans[0], b)
    return _pseudo_inverse(a, ans), x, _as_matrix(b, b) - a @ x


def _residual_moves(ans: Any, r: Any, moved: Any) -> Any:
    if not shape_of(ans[1])[0]:
        return np.zeros_like(ans[1])
    return 2 * np.real(np.sum(conj(r) * moved, axis=0))


def _lstsq_along_a(t: Any, ans: Any, a: Any, b: Any, rcond: Any = None) -> Any:
    p, x, r = _parts(ans, a, b)
    ph, th = adjoint(p), adjoint(t)
    across = th @ (ph @ x)
    moved = p @ (ph @ (th @ r) - t @ x - a @ across) + across
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    singular = np.real(np.sum(conj(u) * (t @ adjoint(vh)), axis=-2))
    return _as_b(moved, b), _residual_moves(ans, r, -(t @ x)), None, singular


def _lstsq_along_b(t: Any, ans: Any, a: Any, b: Any, rcond: Any = None) -> Any:
    p, _, r = _parts(ans, a, b)
    t = _as_matrix(t, b)
    return _as_b(p @ t, b), _residual_moves(ans, r, t), None, np.zeros_like(ans[3])


def _lstsq_vjp(ks: tuple[int, ...], g: Any, ans: Any, a: Any, b: Any, rcond: Any = None) -> tuple[Any, ...]:
    p, x, r = _parts(ans, a, b)
    ph, gx = adjoint(p), conj(_as_matrix(g[0], b))
    projected = ph @ gx
    of_b = projected + 2 * columns(g[1]) * r if shape_of(g[1])[0] else projected
    found = {1: conj(_as_b(of_b, b))}
    if 0 in ks:
        gh = adjoint(gx)
        c = r @ adjoint(p @ projected) - of_b @ adjoint(x) + (ph @ x) @ (gh - (gh @ p) @ a)
        if not absent(g[3]):
            u, _, vh = np.linalg.svd(a, full_matrices=False)
            c = c + (u * columns(g[3])) @ vh
        found[0] = conj(c)
    return tuple(found[k] for k in ks)


rule(
    np.linalg.lstsq, jvp=(_lstsq_along_a, _lstsq_along_b), outputs=True, note="while the rank stays as it is"
).vjp_all = _lstsq_vjp
