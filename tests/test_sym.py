"""Explicit construction: expressions first, data later; the graph is the one implicit construction gives."""

import numpy as np
import pytest

import nbgrad
from nbgrad import sym

rng = np.random.default_rng(3)
X, W, v = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=3)


def test_the_lectures_three_lines():
    a = sym.var()
    b = sym.var()
    c = 2 * a + b
    assert repr(c) == "2 · a + b"
    graph = c.bind({a: np.ones((2, 1)), b: np.ones((2, 1))})
    np.testing.assert_array_equal(graph.output.value, 3 * np.ones((2, 1)))
    gradients = graph.backward()
    np.testing.assert_array_equal(gradients["a"], 2 * np.ones((2, 1)))
    np.testing.assert_array_equal(gradients["b"], np.ones((2, 1)))


def example_1(x, w, y):
    a = x @ w
    b = a - y
    z = b**2
    return z


def network(x, w, y):
    h = np.tanh(x @ w)
    s = np.where(h > y, h, 0.1 * h)
    t = np.concatenate([s.T, np.vstack([s[0], s[1]]).T], axis=1)
    return -(t**2).mean(axis=1).sum() / (1 + abs(y))


def many_outputs(x, w, y):
    size, order = np.linalg.norm(x), np.sort(x @ w, axis=0)
    return order.reshape(-1)[::2].dot(np.linspace(0, 1, 4)) * size + np.einsum("ij,jk->", x, w) * y


PROGRAMS = [example_1, network, many_outputs]
ARGUMENTS = {"example_1": (v, 2 * v, 0.5), "network": (X, W, 0.25), "many_outputs": (X, W, 0.25)}


def implicit(fun, *args):
    with nbgrad.record() as graph:
        fun(*(nbgrad.variable(a, name) for a, name in zip(args, "xwy", strict=True)))
    return graph


def described(graph):
    """Everything about a graph but its values."""
    return [
        (n.op, n.name, n.expression, [i and i.id for i in n.inputs], sorted(n.kwargs), n.place and n.place[:5])
        for n in graph.nodes
    ]


@pytest.mark.parametrize("fun", PROGRAMS, ids=lambda fun: fun.__name__)
def test_both_constructions_give_equal_graphs(fun):
    args = ARGUMENTS[fun.__name__]
    explicit = fun(sym.var("x"), sym.var("w"), sym.var("y")).bind(dict(zip("xwy", args, strict=True)))
    expected = implicit(fun, *args)
    assert described(explicit) == described(expected)
    for a, b in zip(explicit.nodes, expected.nodes, strict=True):
        np.testing.assert_array_equal(a.value, b.value)
    one, other = explicit.backward(), expected.backward()
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], other[name])


def test_an_expression_is_bound_again_with_other_shapes():
    x = sym.var()
    z = np.sum(x * x) / x.size
    assert z.bind(x=v).output.value == pytest.approx(np.mean(v * v))
    assert z.bind(x=X).output.value == pytest.approx(np.mean(X * X))
    assert z.bind(x=X).backward()["x"].shape == X.shape


def test_integers_are_constants():
    x, k = sym.var("x"), sym.var("k")
    graph = (x**k).bind(x=2.0, k=3)
    assert [leaf.name for leaf in graph.leaves] == ["x"]
    assert graph.backward() == {"x": 12.0}


def test_only_what_is_needed_has_to_be_bound():
    x, y = sym.var("x"), sym.var("y")
    assert (x + 1, y * 2)[0].variables == ("x",)
    assert (2 * x).bind(x=1.0).backward() == {"x": 2.0}


def test_a_variable_alone():
    x = sym.var("x")
    assert x.bind(x=3.0).backward() == {"x": 1.0}


def test_constant_arrays_are_those_of_the_moment_of_writing():
    x, c = sym.var("x"), np.ones(3)
    z = x @ c
    c[:] = 100
    assert z.bind(x=np.ones(3)).output.value == 3


def test_long_expressions_need_no_recursion():
    x = sym.var("x")
    z = x
    for _ in range(20_000):
        z = z + 1.0
    assert len(repr(z)) < 200
    assert z.bind(x=0.0).output.value == 20_000


def test_shared_parts_are_read_in_linear_time():
    x = sym.var("x")
    for _ in range(200):
        x = x * x
    assert len(repr(x)) < 200


# names


def test_names_come_from_the_assignment():
    first, second = sym.var(), sym.var()
    third: sym.Symbol = sym.var()
    together = first + second * third
    assert together.variables == ("first", "second", "third")


def test_nameless_variables_are_numbered():
    xs = [sym.var() for _ in range(3)]
    total = xs[0] * xs[1] - xs[2]
    assert repr(total) == "x1 · x2 − x3"
    assert total.bind({xs[0]: 2.0, "x2": 3.0, xs[2]: 1.0}).output.value == 5.0


READ = {
    "a − (b − a)": lambda a, b: a - (b - a),
    "(a + b) · a / b": lambda a, b: (a + b) * a / b,
    "a / (b · a)": lambda a, b: a / (b * a),
    "(a ** b) ** 2": lambda a, b: (a**b) ** 2,
    "a ** b ** 2": lambda a, b: a ** (b**2),
    "−(a + b)": lambda a, b: -(a + b),
    "(−a) ** 2": lambda a, b: (-a) ** 2,
    "−a ** 2": lambda a, b: -(a**2),
    "sin(a + b)": lambda a, b: np.sin(a + b),
    "sum(a @ b, axis=0)": lambda a, b: np.sum(a @ b, axis=0),
    "(a · b).sum(axis=1)": lambda a, b: (a * b).sum(axis=1),
    "a.T[0, 1:]": lambda a, b: a.T[0, 1:],
    "concatenate([a, b], axis=1)": lambda a, b: np.concatenate([a, b], axis=1),
    "where(a > 0, a, b)": lambda a, b: np.where(a > 0, a, b),
    "absolute(a)": lambda a, b: abs(a),
    "a @ array(2,)": lambda a, b: a @ np.ones(2),
    "add(a, b, dtype='f4')": lambda a, b: np.add(a, b, dtype="f4"),
    "reduce(a)": lambda a, b: np.multiply.reduce(a),
}


@pytest.mark.parametrize(("text", "write"), READ.items(), ids=READ)
def test_unbound_expressions_read_as_one_would_write_them(text, write):
    assert repr(write(sym.var("a"), sym.var("b"))) == text


def test_long_parts_go_by_their_names():
    x = sym.var("x")
    rather_long = x * 1.25 + x * 2.25 + x * 3.25 + x * 4.25 + x * 5.25 + x * 6.25 + x * 7.25
    assert repr(np.sin(rather_long)) == "sin(rather_long)"


# errors


def loss():
    weight = sym.var()
    bias = sym.var("bias", shape=(None, 2))
    return np.sum(weight @ bias)


ERRORS = {
    "missing": ({"weight": X}, nbgrad.NbgradError, "sum(weight @ bias) needs a value for bias: .bind(bias=…)"),
    "unknown": (
        {"wieght": X},
        nbgrad.NameNotFound,
        "sum(weight @ bias) has no variable 'wieght'; did you mean 'weight'?",
    ),
    "declared": (
        {"weight": X, "bias": v},
        ValueError,
        "bias was declared with shape (None, 2), but is bound to shape (3,)",
    ),
    "integers": (
        {"weight": np.ones((2, 2), int), "bias": np.ones((2, 2), int)},
        nbgrad.NbgradError,
        "weight and bias got no floating point numbers, and only those have gradients; bind weight=1.0 rather than 1",
    ),
}


@pytest.mark.parametrize(("values", "kind", "message"), ERRORS.values(), ids=ERRORS)
def test_bindings_that_do_not_fit(values, kind, message):
    with pytest.raises(kind) as caught:
        loss().bind(values)
    assert str(caught.value) == message


def test_shapes_that_do_not_go_together_are_named_with_their_line():
    with pytest.raises(
        ValueError, match=r"^line \d+: .*mismatch.*; bound were weight of shape \(4, 3\) and bias"
    ) as caught:
        loss().bind(weight=X, bias=np.ones((4, 2)))
    assert int(str(caught.value).split()[1].rstrip(":")) == loss.__code__.co_firstlineno + 3


def test_bound_twice_and_bound_elsewhere():
    x, other = sym.var("x"), sym.var("other")
    with pytest.raises(nbgrad.NbgradError, match="x is bound twice"):
        (2 * x).bind({x: 1.0}, x=2.0)
    with pytest.raises(nbgrad.NameNotFound, match="other is not a variable of 2 · x; there is 'x'"):
        (2 * x).bind({other: 1.0})
    with pytest.raises(nbgrad.NameNotFound, match="2 variables are called 'x'; bind them by symbol"):
        (x * sym.var("x")).bind(x=1.0)


REFUSED = {
    "branch": lambda x: 1 if x > 0 else 2,
    "float": float,
    "length": len,
    "loop": list,
    "array": lambda x: np.array([x, x]),
    "value": lambda x: x.value,
}


@pytest.mark.parametrize("use", REFUSED.values(), ids=REFUSED)
def test_a_symbol_has_no_value(use):
    with pytest.raises(nbgrad.NbgradError, match=r"has no value before it is bound: \.bind\(x=…\)"):
        use(sym.var("x"))


def test_symbols_do_not_change_in_place():
    x = sym.var("x")
    with pytest.raises(nbgrad.NbgradError, match=r"write x = x \+ y"):
        x += 1
    with pytest.raises(nbgrad.NbgradError, match="changes a symbol in place"):
        x[0] = 1
    with pytest.raises(nbgrad.NbgradError, match=r"out=…\) writes into a symbol"):
        np.sin(v, out=x)


def test_unknown_attributes():
    with pytest.raises(AttributeError, match="a symbol has no 'reshap'; did you mean 'reshape'"):
        sym.var("x").reshap(2)


def test_inside_a_recording_other_arrays_are_constants():
    x = sym.var("x")
    with nbgrad.record() as graph:
        w = nbgrad.variable(2.0, "w")
        inner = (x * w).bind(x=3.0)
        assert inner.backward()["x"] == 2.0
    assert len(graph.nodes) >= 1
