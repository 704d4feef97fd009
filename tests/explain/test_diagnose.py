"""Why a gradient is what it is: the right operation is named, with its line and its numbers."""

import re

import numpy as np
import pytest

import nbgrad

u = np.array([0.5, -1.0, 2.0])


def why(fun, *args, of=None, **options):
    """What is said about each of the first parameters (or about ``of``), lines counted from the function's first."""
    with np.errstate(all="ignore"):
        graph = nbgrad.trace(fun, *args)
        graph.backward(**options)
    name = of or graph.leaves[0].name
    first = fun.__code__.co_firstlineno
    return re.sub(r"(?<=line )\d+", lambda m: str(int(m[0]) - first), graph.why(name))


# none


def test_comparisons_end_the_path():
    def fun(x, w):
        m = x > 0
        return np.sum(w * m)

    assert why(fun, u, u) == (
        "x has no gradient: every way from it to v4 goes through m = x > 0 on line 1, which ends it "
        "(yields booleans or integers)."
    )


def test_stop_gradient_ends_the_path():
    def fun(x):
        z = nbgrad.stop_gradient(x) * 2.0
        return z

    assert "goes through stop_gradient(x) on line 1, which ends it (lets no gradient pass)" in why(fun, 1.0)


def test_never_used():
    def fun(x, w):
        z = 2 * w
        return z

    assert why(fun, 1.0, 1.0) == "x has no gradient: nothing that z is computed from uses it."


def test_used_for_something_else():
    def fun(x, w):
        np.sin(x)
        z = 2 * w
        return z

    said = why(fun, 1.0, 1.0)
    assert said == "x has no gradient: z does not depend on it; the last to use it is sin(x) on line 1."


def test_decides_a_branch_only():
    def fun(x, w):
        if x > 0:
            w = 2 * w
        return w

    assert why(fun, 1.0, 1.0).endswith("It decides a branch on line 1, which has no derivative.")


def test_computed_after_the_target():
    def fun(x):
        a = 2 * x
        b = 3 * a
        return b

    said = why(fun, 1.0, of="b", output="a")
    assert said == "b has no gradient: it is computed on line 2, after a on line 1, which cannot depend on it."


def test_integers_have_none():
    def fun(x):
        k = np.argmax(x)
        return np.sum(x) * k

    assert why(fun, u, of="k") == "k has no gradient: it holds integers, and only floating point numbers have one."


def test_not_asked_for():
    graph = nbgrad.trace(lambda x, w: x * w, 1.0, 2.0)
    graph.finish(wrt=[1])
    assert graph.why("x") == "x has no gradient: only that of w was asked for."


# zero


def test_dead_units():
    def fun(x):
        h = np.maximum(x, 0)
        return np.sum(h)

    assert why(fun, -np.ones(5)) == (
        "The gradient of x is exactly 0: all 5 elements of x lose to 0 in h = maximum(x, 0) on line 1, "
        "so nothing passes back (dead units)."
    )


def test_multiplied_by_zero():
    def fun(x, m):
        a = x * m
        return np.sum(a)

    assert (
        why(fun, u, np.zeros(3)) == "The gradient of x is exactly 0: in a = x · m on line 1, m is 0 in all 3 elements."
    )


def test_saturated():
    def fun(x):
        h = np.tanh(x)
        return h * 2

    assert why(fun, 400.0) == "The gradient of x is exactly 0: in h = tanh(x) on line 1, ∂h/∂x = 1 − h² is 0 here."


def test_zero_only_where_gradient_arrives():
    def fun(x):
        h = np.maximum(x, 0)
        return h[1]

    assert why(fun, u) == (
        "The gradient of x is exactly 0: in h = maximum(x, 0) on line 1, "
        "∂h/∂x = diag(0.5 if x = h and h = 0 else 1 if x = h else 0) is 0 wherever a gradient arrives."
    )


def test_contributions_cancel():
    assert why(lambda x: x - x, 2.0) == "The gradient of x is exactly 0: its 2 contributions cancel."


def test_cancelled_further_on():
    def fun(x):
        a = 3 * x
        return a - a

    assert why(fun, 2.0) == "The gradient of x is exactly 0: those of a on line 1, its 2 contributions cancel."


def test_seeded_with_zeros():
    said = why(lambda x: 2 * x, u, cotangent=np.zeros(3))
    assert said == "The gradient of x is exactly 0: the cotangent given for 2 · x is 0."


# not finite


def test_born_forward():
    def fun(p):
        a = np.log(p)
        return np.sum(p * a)

    assert why(fun, np.array([0.5, 0.0, 0.5])) == (
        "The gradient of p holds 1 NaN in 3 elements. "
        "It is born forward: a = log(p) on line 1 gives −inf where p[1] = 0."
    )


def test_born_in_a_leaf():
    said = why(lambda x: np.sum(x**2), np.array([1.0, np.nan]))
    assert said == "The gradient of x holds 1 NaN in 2 elements. x itself already holds 1 NaN in 2 elements."


def test_born_backward():
    def fun(x):
        s = np.sqrt(x)
        return np.sum(s)

    assert why(fun, np.array([4.0, 0.0])) == (
        "The gradient of x holds 1 inf in 2 elements. All values are finite; it is born backward in "
        "s = sqrt(x) on line 1: ∂s/∂x = diag(1/(2·s)) is inf where x[1] = 0; 1 arrives there."
    )


def test_the_trap_of_where_and_its_way_out():
    def fun(x):
        s = np.sqrt(x)
        return np.sum(np.where(x > 0, s, 0.0))

    assert why(fun, np.array([4.0, 0.0])) == (
        "The gradient of x holds 1 NaN in 2 elements. All values are finite; it is born backward in "
        "s = sqrt(x) on line 1: ∂s/∂x = diag(1/(2·s)) is inf where x[1] = 0, and 0 · inf is NaN. "
        "np.where hides the value, not the derivative: make its operand harmless, np.sqrt(np.where(x > 0, x, 1))."
    )


def test_the_first_birth_of_the_sweep_is_named():
    def fun(x):
        a = np.sqrt(x)
        b = np.sqrt(a)
        return b

    assert "b = sqrt(a) on line 2: ∂b/∂a = 1/(2·b) is inf where a = 0; 1 arrives there" in why(fun, 0.0)


# tiny and sound


def test_tiny_names_the_greatest_loss():
    def fun(x):
        a = np.tanh(x)
        b = a * 1e-3
        return b

    said = why(fun, 12.0)
    assert said.startswith("The gradient of x is tiny (rms 1.51e−13): it shrinks in 2 of 2 operations")
    assert "most in a = tanh(x) on line 1" in said


def test_sound():
    def fun(x):
        a = np.sin(x)
        z = a * a
        return z

    assert why(fun, 0.5) == "The gradient of x arrives along 1 path: z → a → x (rms 0.8415)."
    assert why(fun, 0.5, of="z") == "z is what is differentiated: the reverse sweep starts there, with 1."
    assert why(lambda x: np.sin(x) * np.cos(x), 0.5).startswith("The gradient of x arrives along 2 paths from ")


@pytest.mark.parametrize("shape", [(0,), (0, 3)])
def test_empty(shape):
    assert why(lambda x: np.sum(x), np.ones(shape)) == "x is empty, and so is its gradient."


def test_unknown_names_are_errors():
    graph = nbgrad.trace(lambda weight: 2 * weight, 1.0)
    with pytest.raises(nbgrad.NameNotFound, match="did you mean 'weight'"):
        graph.why("weigth")
