"""Recordings that no longer apply: a replay that would go another way is refused, and names the line."""

import re

import numpy as np
import pytest

import nbgrad
from nbgrad.plan.replay import replay

rng = np.random.default_rng(7)
X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)


def stale(fun, new, *args):
    """The refusal, with lines counted from the function's first."""
    graph = nbgrad.trace(fun, *args)
    with pytest.raises(nbgrad.StaleRecording) as caught:
        replay(graph, new)
    first = fun.__code__.co_firstlineno
    return re.sub(r"^line (\d+)", lambda m: f"line {int(m[1]) - first}", str(caught.value))


def test_another_branch():
    def fun(x):
        if x > 1:
            return x * 2
        return x * 3

    assert stale(fun, {"x": 0.5}, 2.0) == "line 1: x > 1 was True when recorded and is False now; run the code again"


def test_a_branch_is_refused_before_it_fails():
    def fun(x):
        return 1 / x if x != 0 else x

    assert "x ≠ 0 was True when recorded and is False now" in stale(fun, {"x": 0.0}, 2.0)


def test_another_number_of_turns():
    def fun(x):
        while x < 100:
            x = x * 2
        return x

    assert "was True when recorded and is False now" in stale(fun, {"x": 60.0}, 1.0)


def test_an_integer_taken_out():
    def fun(x):
        k = int(np.argmax(x))
        return x[k]

    assert stale(fun, {"x": w[::-1]}, w).startswith("line 1: argmax(x) was ")


def test_an_index():
    def fun(x):
        parts = [x * 2, x * 3, x * 4]
        return parts[np.argmax(x)]

    assert stale(fun, {"x": w[::-1]}, w).startswith("line 2: argmax(x) was ")


def test_another_shape_on_the_way():
    def fun(x):
        positive = x[x > 0]
        return np.sum(positive)

    said = stale(fun, {"x": np.ones(3)}, np.array([1.0, -1.0, 2.0]))
    assert said == "line 1: positive was of shape (2,) when recorded and is of shape (3,) now; run the code again"


def test_another_type_on_the_way():
    def fun(x):
        z = x**0.5
        return z

    assert stale(fun, {"x": -1.0}, 1.0) == (
        "line 1: z was a float (1) when recorded and is a complex (6.12323e-17+1j) now; run the code again"
    )


def test_nan_decides_as_it_does_in_the_code():
    def fun(x):
        return x * 2 if x > 0 else x * 3

    assert "was True when recorded and is False now" in stale(fun, {"x": np.nan}, 1.0)


# places in an array that the values decide

THERE, HERE = np.array([1.0, -2.0, 3.0, 0.5]), np.array([-1.0, 2.0, 0.25, 3.0])


def put_by_its_own_mask(x):
    out = x * 1.0
    np.putmask(out, out < 0, 0.0)
    return np.sum(out * out)


def sorted_along_an_axis(x):
    return np.sum(np.take_along_axis(x, np.argsort(x), 0) * np.arange(4.0))


def by_pieces(x):
    return np.sum(np.piecewise(x, [x < 0], [lambda v: -v, lambda v: v * v]))


def without_the_largest(x):
    return np.sum(np.delete(x, np.argmax(x)) ** 2)


def added_at(x):
    out = np.zeros_like(x)
    np.add.at(out, np.argsort(x), x)
    return np.sum(out * np.arange(4.0))


def trimmed(x):
    return np.sum(np.trim_zeros(np.maximum(x, 0.0)) ** 2)


@pytest.mark.parametrize(
    "fun", [put_by_its_own_mask, sorted_along_an_axis, by_pieces, without_the_largest, added_at, trimmed]
)
def test_places_that_the_values_decide_are_found_again_or_the_replay_is_refused(fun):
    graph = nbgrad.trace(fun, THERE)
    plan = graph.compile()
    for run in (lambda: graph.update(x=HERE), lambda: plan(x=HERE)[1]):
        try:
            gradients = run()
        except nbgrad.StaleRecording:
            continue
        np.testing.assert_allclose(gradients["x"], nbgrad.grad(fun)(HERE))


# decisions on what was made of a value


def _divided(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return b * 5.0


def _inverse(a):
    try:
        return np.sum(np.linalg.inv(a))
    except np.linalg.LinAlgError:
        return np.sum(a) * 5.0


def _solved(a, b):
    try:
        return np.sum(np.linalg.solve(a, b))
    except np.linalg.LinAlgError:
        return np.sum(a) * np.sum(b)


DECISIONS = {
    "the length of a text": (
        lambda x: x * len(f"{x:.1f}"),
        10.0,
        "the text of x was '2.0' when recorded and is '10.0'",
    ),
    "the length of str": (lambda x: x * len(str(x)), 10.0, "the text of x was '2.0' when recorded and is"),
    "a text compared": (lambda x: x * 2 if repr(x) == "2.0" else x, 3.0, "the text of x was '2.0'"),
    "a text kept": (lambda x: [x * 2, title := f"at {x}", title][0], 3.0, "the text of x"),
    "rounded": (lambda x: x * round(x), 2.6, "the rounding of x was 2 when recorded and is 3 now"),
    "rounded to digits": (lambda x: x * round(x, 1), 2.6, "the rounding of x was 2.0 when recorded and is 2.6 now"),
    "a caught division": (lambda x: _divided(1.0, x - 2.0), 3.0, "was 'ZeroDivisionError' when recorded"),
    "a caught failure": (lambda x: _inverse(x * np.zeros((2, 2)) + (x - 2.0) * np.eye(2)), 3.0, "the outcome with"),
    "two operands": (lambda x: _solved((x - 2.0) * np.eye(2), x * np.ones(2)), 3.0, "is 'another value' now"),
    "a key of a dict": (lambda x: x * {2.0: 5.0}.get(x, 1.0), 3.0, "the key x was 2.0 when recorded and is 3.0 now"),
    "a missing key": (lambda x: x * {3.0: 5.0}.get(x, 1.0), 3.0, "the key x was 2.0 when recorded and is 3.0 now"),
    "in a set": (lambda x: x * 2 if x in {1.0, 2.0} else x, 3.0, "the key x was 2.0"),
    "not in a set": (lambda x: x if x not in {3.0} else x * 2, 3.0, "the key x was 2.0"),
    "in a list": (lambda x: x * 2 if x in [1.0, 2.0] else x, 3.0, "was True when recorded and is False now"),
    "compared": (lambda x: x * (2 if x > 1 else 3), 0.5, "was True when recorded and is False now"),
    "the larger": (lambda x: max(x, 1.5) * x, 1.0, "was False when recorded and is True now"),
}


@pytest.mark.parametrize("case", DECISIONS)
def test_a_decision_on_what_was_made_of_a_value(case):
    fun, new, said = DECISIONS[case]
    assert said in stale(fun, {"x": new}, 2.0)
    graph = nbgrad.trace(fun, 2.0)
    assert graph.update(x=new) == {"x": nbgrad.grad(fun)(new)}
    assert graph.output.value == fun(new)


SAME = {
    "a text that stays": (lambda x: x * len(f"{x:.0f}"), 2.1),
    "rounded to the same": (lambda x: x * round(x), 2.1),
    "printed": (lambda x: [print(x, f"{x:.2f}", str(x), "a" + repr(x)), x * 2][1], 3.0),
}


@pytest.mark.parametrize("case", SAME)
def test_what_is_decided_alike_is_replayed(case, capsys):
    fun, new = SAME[case]
    assert replay(nbgrad.trace(fun, 2.0), {"x": new})[-1] == fun(new)


def test_what_is_shown_is_no_decision(capsys):
    def fun(x):
        y = x * 2
        print("y is", f"{y:.3f}".rjust(9), [y, str(y)])
        assert y > 0, f"{y} is not positive"
        f"{y}"
        return y + 1

    assert replay(nbgrad.trace(fun, 2.0), {"x": 3.0})[-1] == 7.0


def test_printing_after_the_block_is_no_decision(capsys):
    with nbgrad.record() as graph:
        x = nbgrad.variable(2.0, "x")
        y = x * 2
    text = f"{y}"
    assert graph.update(x=len(text) + 0.5) == {"x": 2.0}
