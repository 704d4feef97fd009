"""Replay: the values that the code would give, or a refusal that names the line. Never another branch's numbers."""

import re

import numpy as np
import pytest

import nbgrad
from nbgrad.plan.replay import replay

rng = np.random.default_rng(7)
X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)


def same(a, b):
    """Equal to the last bit, and of the same kind."""
    if isinstance(a, tuple):
        return all(map(same, a, b))
    assert type(a) is type(b)
    np.testing.assert_array_equal(a, b)
    return getattr(a, "dtype", None) == getattr(b, "dtype", None)


def linear_regression(X, w, y):
    a = X @ w
    b = a - y
    z = np.sum(b**2)
    return z


def network(X, w, y):
    h = np.maximum(X * w, 0.1 * X)
    p = 1 / (1 + np.exp(-np.mean(h, axis=1)))
    return -np.sum(np.where(y > 0, np.log(p), np.log(1 - p)))


def in_place(X, w, y):
    out = X[:, 0] * 0.0
    for i in range(3):
        out[i] = w[i] * X[i, 0]
    out += y
    return np.sum(out * out)


def masked(X, w, y):
    chosen = X[:, 0] > -10
    return np.sum(X[chosen] @ w) ** 2


def indexed(X, w, y):
    order = np.argsort(w)
    return w[order] @ np.array([1.0, 2.0, 3.0])


def scalars(X, w, y):
    s = w.sum()
    t = s / 3 - s**2 + abs(s) % 0.7
    return t // 0.25 + np.power(s, 2) + t


PROGRAMS = [linear_regression, network, in_place, masked, indexed, scalars]


@pytest.mark.parametrize("fun", PROGRAMS, ids=lambda fun: fun.__name__)
def test_the_recorded_leaves_give_the_recorded_values(fun):
    graph = nbgrad.trace(fun, X, w, y)
    values = replay(graph, {"X": X, "w": w, "y": y})
    assert all(same(value, node.value) for value, node in zip(values, graph.nodes, strict=True))


@pytest.mark.parametrize("fun", PROGRAMS, ids=lambda fun: fun.__name__)
def test_other_leaves_give_what_the_code_would(fun):
    graph = nbgrad.trace(fun, X, w, y)
    again = nbgrad.trace(fun, X + 0.01, w * 1.01, y - 0.001)
    values = replay(graph, {"X": X + 0.01, "w": w * 1.01, "y": y - 0.001})
    assert all(same(value, node.value) for value, node in zip(values, again.nodes, strict=True))
    assert graph.output.value == fun(X, w, y)


def test_python_floats_stay_python_floats():
    graph = nbgrad.trace(lambda x: 1 / x - x**2 * (x > 0), 2.0)
    assert [type(v) for v in replay(graph, {"x": 4.0})] == [type(node.value) for node in graph.nodes]
    with pytest.raises(ZeroDivisionError) as caught:
        replay(graph, {"x": 0.0})
    assert re.match(r"while 1 / x = 1 / x of line \d+ was replayed", caught.value.__notes__[0])


def test_what_does_not_depend_on_a_changed_leaf_is_not_computed_again():
    graph = nbgrad.trace(lambda x, w: np.exp(x) * w, X, 2.0)
    values = replay(graph, {"w": 3.0})
    assert values[2] is graph.nodes[2].value


# update


def test_update_refreshes_values_and_gradients_of_the_same_graph():
    graph = nbgrad.trace(linear_regression, X, w, y)
    gradients = graph.update(w=w + 1)
    expected = 2 * (X @ (w + 1) - y) @ X
    np.testing.assert_allclose(gradients["w"], expected)
    assert graph["w"].grad is gradients["w"]
    np.testing.assert_allclose(graph.output.value, linear_regression(X, w + 1, y))
    np.testing.assert_array_equal(graph["w"].value, w + 1)
    assert graph.ledger("w").checked


def test_update_keeps_what_was_differentiated_and_its_cotangent():
    graph = nbgrad.trace(linear_regression, X, w, y)
    graph.backward("a", np.eye(5)[2])
    np.testing.assert_allclose(graph.update(w=2 * w)["w"], X[2])
    assert graph.target.name == "a"


def test_gradient_descent_by_updates():
    graph = nbgrad.trace(linear_regression, X, w, y)
    gradients = graph.backward()
    for _ in range(3000):
        gradients = graph.update(w=graph["w"].value - 0.02 * gradients["w"])
    np.testing.assert_allclose(graph["w"].value, np.linalg.lstsq(X, y)[0], atol=1e-8)


def test_the_callers_array_is_not_shared():
    graph = nbgrad.trace(linear_regression, X, w, y)
    mine = w.copy()
    graph.update(w=mine)
    mine[:] = 0
    np.testing.assert_array_equal(graph["w"].value, w)


def test_update_without_leaves_changes_nothing():
    graph = nbgrad.trace(linear_regression, X, w, y)
    before = graph.backward()
    after = graph.update()
    assert before.keys() == after.keys()
    assert all(same(before[k], after[k]) for k in before)


def test_a_refused_update_leaves_the_graph_as_it_was():
    with nbgrad.record() as graph:
        x = nbgrad.variable(2.0, "x")
        z = x * 2 if x > 1 else x * 3
    graph.backward()
    with pytest.raises(nbgrad.StaleRecording, match="x > 1 was True"):
        graph.update(x=0.5)
    assert z == graph.output.value == 4.0
    assert graph["x"].value == 2.0
    assert graph["x"].grad == 2.0


# recordings that no longer apply


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


# leaves that do not fit

REFUSED = {
    "misspelt": ({"weight": w}, nbgrad.NameNotFound, "no leaf is called 'weight'; there is 'X', 'w', 'y'"),
    "nearly": ({"x": X}, nbgrad.NameNotFound, "no leaf is called 'x'"),
    "computed": ({"b": y}, nbgrad.NameNotFound, "'b' is computed (b = a − y), only leaves can be given; there is 'X'"),
    "shape": (
        {"w": np.ones(4)},
        ValueError,
        "w was recorded with shape (3,); a value of shape (4,) needs a new recording",
    ),
    "scalar": ({"w": 1.0}, ValueError, "w was recorded with shape (3,); a value of no axes needs a new recording"),
    "complex": ({"w": w * 1j}, TypeError, "w was recorded as float64; complex128 does not fit there"),
    "text": ({"w": np.array(["a", "b", "c"])}, TypeError, "w was recorded as float64; <U1 does not fit there"),
}


@pytest.mark.parametrize(("leaves", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_leaves_that_do_not_fit(leaves, kind, message):
    graph = nbgrad.trace(linear_regression, X, w, y)
    with pytest.raises(kind) as caught:
        graph.update(**leaves)
    assert str(caught.value).startswith(message)


def test_leaves_are_cast_to_what_was_recorded():
    graph = nbgrad.trace(lambda x: np.sum(x), w.astype(np.float32))
    assert replay(graph, {"x": [1, 2, 3]})[0].dtype == np.float32
    assert type(replay(nbgrad.trace(lambda x: 2 * x, 1.0), {"x": np.float32(2)})[0]) is float


def test_two_leaves_of_one_name_cannot_be_told_apart():
    with nbgrad.record() as graph:
        a, b = nbgrad.variable(1.0, "w"), nbgrad.variable(2.0, "w")
        a * b
    with pytest.raises(nbgrad.NameNotFound, match="2 leaves are called 'w'"):
        graph.update(w=3.0)


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


# running the function again


def test_an_update_that_takes_another_branch_runs_the_function_again():
    def fun(x, w):
        h = x * w
        while h < 10:
            h = h * 2
        return h

    graph = nbgrad.trace(fun, 1.0, 6.0)
    graph.backward()
    leaf, old = graph["w"], graph["h", 1]
    assert graph.update(w=2.0) == {"x": 16.0, "w": 8.0}
    assert (len(graph), graph.output.value, graph["w"].value) == (10, 16.0, 2.0)
    assert (leaf.value, leaf.grad, leaf is graph["w"]) == (2.0, 8.0, True)
    assert old.value == 6.0
    assert old.inputs[1].value == 6.0
    assert graph.update(w=20.0) == {"x": 20.0, "w": 1.0}
    assert graph.update(x=2.0) == {"x": 20.0, "w": 2.0}
    assert graph["x"].value == 2.0


def test_what_was_differentiated_is_differentiated_again():
    def fun(x):
        a = np.sin(x)
        b = a * 2 if x > 0 else a * 3
        return b

    graph = nbgrad.trace(fun, 1.0)
    graph.fold = "all"
    graph.backward("a", 2.0)
    assert graph.update(x=-1.0)["x"] == pytest.approx(2 * np.cos(-1.0))
    assert graph.fold == "all"
    graph.forward_mode()
    graph.update(x=1.0)
    assert graph.output.tangent == pytest.approx(2 * np.cos(1.0))


def test_a_function_that_does_something_else_now_is_not_run_again():
    factor = [2.0]

    def fun(x):
        return x * factor[0] if x > 0 else x * 3

    graph = nbgrad.trace(fun, 1.0)
    factor[0] = 5.0
    with pytest.raises(nbgrad.StaleRecording, match="x > 0 was True"):
        graph.update(x=-1.0)
    assert graph.output.value == 2.0
    draws = np.random.default_rng(0)
    chance = nbgrad.trace(lambda x: x * draws.random() if x > 0 else x, 1.0)
    with pytest.raises(nbgrad.StaleRecording):
        chance.update(x=-1.0)


def test_a_run_that_fails_leaves_the_graph_as_it_was():
    def fun(x):
        return x * 2 if x > 0 else x * {}["missing"]

    graph = nbgrad.trace(fun, 1.0)
    with pytest.raises(KeyError, match="missing"):
        graph.update(x=-1.0)
    assert graph.update(x=3.0) == {"x": 2.0}


def test_containers_keep_their_structure_when_run_again():
    def fun(p, n):
        return np.sum(p["w"] * n) if p["b"][0] > 0 else np.sum(p["w"] * 5)

    graph = nbgrad.trace(fun, {"w": w, "b": [1.0]}, 3)
    np.testing.assert_array_equal(graph.update(**{"p['b'][0]": -1.0})["p['w']"], np.full(3, 5.0))
