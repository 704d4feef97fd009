"""Printed derivatives are right: every element-wise rule is read back from its text and compared with the rule."""

import inspect
import re
from itertools import product

import numpy as np
import pytest

import nbgrad
from nbgrad.core.primitive import RULES
from nbgrad.explain.formula import derivative, local, mathml, step_formula, total
from nbgrad.explain.jacobian import jacobian
from reading import evaluate

POINTS = (0.3, 0.7, 1.6, 2.5)
TOO_LONG = {"sinc", "i0"}
"""Element-wise rules whose formula is too long, or has no closed form, and which are named instead."""


def is_numpys(fun):
    return type(fun) is np.ufunc and getattr(np, fun.__name__, None) is fun


ELEMENTWISE = sorted(
    {
        op.name: op for f, op in RULES.items() if type(f) is np.ufunc and op.kind == "elementwise" and is_numpys(f)
    }.items()
)
"""Those of NumPy, whatever other libraries' rules are loaded."""


def at_some_point(op):
    """The graph of an element-wise function at the first points where its value and derivatives are finite."""
    for point in product(POINTS, repeat=op.fun.nin):
        args = list(point)
        if op.name == "ldexp":
            args[1] = 2
        with np.errstate(all="ignore"):
            if not np.isfinite(op.fun(*args)):
                continue
        names = ["x", "y", "z"][: len(args)]
        fun = eval(f"lambda {', '.join(names)}: ufunc({', '.join(names)})", {"ufunc": op.fun})
        return nbgrad.trace(fun, *args), dict(zip(names, args, strict=True))
    raise AssertionError(f"{op.name} has no value at any of the points")


@pytest.mark.parametrize(("name", "op"), ELEMENTWISE, ids=[name for name, _ in ELEMENTWISE])
def test_every_elementwise_rule_prints_what_it_computes(name, op):
    graph, values = at_some_point(op)
    node = graph.output
    for slot, source in enumerate(node.inputs):
        if source is None:
            continue
        found = derivative(node, slot)
        if not found.is_exact:
            assert name in TOO_LONG or "no derivative rule" in str(refusal(node, slot)), found
            continue
        read = evaluate(found.right_side, **values, **{node.label: node.value})
        rule = node.primitive.vjp(slot, 1.0, node.value, node.args, node.kwargs)
        # constants are printed with four digits
        assert read == pytest.approx(float(rule), rel=1e-3), found.right_side


def refusal(node, slot):
    with pytest.raises(nbgrad.NotDifferentiable) as caught:
        node.primitive.vjp(slot, 1.0, node.value, node.args, node.kwargs)
    return caught.value


def test_the_table_of_rules_is_not_empty():
    assert len(ELEMENTWISE) > 40


def example_1(x, w, y):
    a = x @ w
    b = a - y
    z = b**2
    return z


def test_the_lectures_first_example():
    graph = nbgrad.trace(example_1, np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0]), 1.5)
    z, b, a = graph["z"], graph["b"], graph["a"]
    assert [local(z, 0), local(b, 0), local(b, 1), local(a, 1), local(a, 0)] == [
        "∂z/∂b = 2·b",
        "∂b/∂a = 1",
        "∂b/∂y = −1",
        "∂a/∂w = xᵀ",
        "∂a/∂x = wᵀ",
    ]
    assert step_formula(b, 0) == "∂z/∂a += ∂z/∂b · ∂b/∂a"


def test_the_lectures_second_example():
    def example_2(X, w, y):
        a = X @ w
        b = a - y
        s = b**2
        z = np.sum(s)
        return z

    graph = nbgrad.trace(example_2, np.ones((4, 3)), np.ones(3), np.ones(4))
    texts = [local(graph[name], slot) for name, slot in (("z", 0), ("s", 0), ("b", 0), ("a", 1), ("a", 0))]
    assert texts == ["∂z/∂s = 1ᵀ", "∂s/∂b = diag(2·b)", "∂b/∂a = I", "∂a/∂w = X", "∂a/∂X = G ↦ G·wᵀ"]


u, v, w = np.array([0.5, -1.0, 2.0]), np.array([1.5, 0.25, -0.5]), np.array([2.0, 1.0])
A, B = np.arange(6.0).reshape(2, 3) - 2, np.arange(12.0).reshape(3, 4) / 5
I3, ones = np.eye(3), np.ones(3)
h = np.tanh(u)

VECTORS = {
    "tanh": (lambda u: np.tanh(u), (u,), 0, "diag(1 − tanh(u)²)", np.diag(1 - h**2)),
    "factor": (lambda u, v: u * v, (u, v), 0, "diag(v)", np.diag(v)),
    "scalar factor": (lambda t, v: t * v, (3.0, v), 1, "t·I", 3 * I3),
    "by the scalar factor": (lambda t, v: t * v, (3.0, v), 0, "v", v[:, None]),
    "number": (lambda u: 2 * u, (u,), 1, "2·I", 2 * I3),
    "halved": (lambda u: u / 2, (u,), 0, "0.5·I", I3 / 2),
    "minus": (lambda u, v: u - v, (u, v), 1, "−I", -I3),
    "root": (lambda u: np.sqrt(u), (u**2,), 0, "diag(1/(2·sqrt(u)))", np.diag(0.5 / np.abs(u))),
    "absolute": (lambda u: np.abs(u), (u,), 0, "diag(sign(u))", np.diag(np.sign(u))),
    "relu": (
        lambda u: np.maximum(u, 0),
        (u,),
        0,
        "diag(0.5 if u = maximum(u, 0) and maximum(u, 0) = 0 else 1 if u = maximum(u, 0) else 0)",
        np.diag(u > 0),
    ),
    "choice": (lambda u, v: np.where(u > 0, u, v), (u, v), 2, "diag(0 if u > 0 else 1)", np.diag(u <= 0)),
    "sum": (lambda u: np.sum(u), (u,), 0, "1ᵀ", ones[None]),
    "mean": (lambda u: np.mean(u), (u,), 0, "1ᵀ/3", ones[None] / 3),
    "variance": (lambda u: np.var(u), (u,), 0, "2·(u − mean(u))ᵀ/3", 2 * (u - u.mean())[None] / 3),
    "deviation": (
        lambda u: np.std(u),
        (u,),
        0,
        "(u − mean(u))ᵀ/(3·std(u)), 0 where all elements are equal",
        (u - u.mean())[None] / 3 / u.std(),
    ),
    "product": (
        lambda u: np.prod(u),
        (u,),
        0,
        "(prod(u)/u)ᵀ",
        (np.prod(u) / u)[None],
    ),
    "largest": (lambda u: np.max(u), (u,), 0, "(1 if u = max(u) else 0)ᵀ, ties share evenly", (u == u.max())[None]),
    "matrix · vector": (lambda A, u: A @ u, (A, u), 1, "A", A),
    "vector · matrix": (lambda w, A: w @ A, (w, A), 0, "Aᵀ", A.T),
    "inner": (lambda u, v: np.inner(u, v), (u, v), 1, "uᵀ", u[None]),
    "dot of a number": (lambda t, v: np.dot(t, v), (3.0, v), 1, "t·I", 3 * I3),
    "transposed": (lambda A: A.T, (A,), 0, "I, rearranged by transpose", np.eye(6)[[0, 3, 1, 4, 2, 5]]),
    "part": (lambda u: u[1:], (u,), 0, "the rows of I selected by [1:]", I3[1:]),
    "joined": (
        lambda u, v: np.concatenate([u, v]),
        (u, v),
        1,
        "I in the rows of v, 0 elsewhere",
        np.vstack([0 * I3, I3]),
    ),
    "running sum": (lambda u: np.cumsum(u), (u,), 0, "1 on and below the diagonal, 0 above", np.tril(np.ones((3, 3)))),
}


@pytest.mark.parametrize(("fun", "args", "slot", "text", "matrix"), VECTORS.values(), ids=VECTORS)
def test_vectors_in_numerator_layout(fun, args, slot, text, matrix):
    node = nbgrad.trace(fun, *args).output
    found = derivative(node, slot)
    assert found.right_side == text
    np.testing.assert_allclose(jacobian(node, node.inputs[slot]), matrix, rtol=1e-12)


MATRICES = {
    "left factor": (lambda A, B: A @ B, (A, B), 0, "G ↦ G·Bᵀ", lambda G: G @ B.T),
    "right factor": (lambda A, B: A @ B, (A, B), 1, "G ↦ Aᵀ·G", lambda G: A.T @ G),
    "of a vector": (lambda A, u: A @ u, (A, u), 0, "G ↦ G·uᵀ", lambda G: np.outer(G, u)),
    "by a vector": (lambda w, A: w @ A, (w, A), 1, "G ↦ w·Gᵀ", lambda G: np.outer(w, G)),
    "outer, left": (lambda u, v: np.outer(u, v), (u, v), 0, "G ↦ G·v", lambda G: G @ v),
    "outer, right": (lambda u, v: np.outer(u, v), (u, v), 1, "G ↦ Gᵀ·u", lambda G: G.T @ u),
    "named G": (lambda G, B: G @ B, (A, B), 0, "Ḡ ↦ Ḡ·Bᵀ", lambda G: G @ B.T),
    "triangle": (lambda A: np.tril(A), (A,), 0, "G ↦ tril(G, 0)", lambda G: np.tril(G)),
}


@pytest.mark.parametrize(("fun", "args", "slot", "text", "image"), MATRICES.values(), ids=MATRICES)
def test_matrices_as_maps_of_the_cotangent(fun, args, slot, text, image):
    node = nbgrad.trace(fun, *args).output
    assert derivative(node, slot).right_side == text
    G = np.cos(np.arange(np.size(node.value), dtype=float)).reshape(np.shape(node.value))
    np.testing.assert_allclose(node.primitive.vjp(slot, G, node.value, node.args, node.kwargs), image(G))


def test_broadcasting_and_axes_are_said():
    node = nbgrad.trace(lambda A, u: A + u, A, u).output
    assert derivative(node, 1).right_side == "I, broadcast along axis 0"
    node = nbgrad.trace(lambda A: np.sum(A, axis=0), A).output
    assert derivative(node, 0).right_side == "1ᵀ, along axis 0"


def test_a_custom_rule_is_read_like_any_other():
    @nbgrad.primitive
    def cube(x):
        return np.multiply(np.multiply(x, x), x)

    cube.defvjp(lambda ans, x: lambda g: g * 3 * x * x)
    graph = nbgrad.trace(lambda x: cube(x), 2.0)
    assert local(graph.output, 0) == "∂cube(x)/∂x = 3·x²"


def test_a_rule_that_looks_at_values_is_only_named():
    @nbgrad.primitive
    def odd(x):
        return np.multiply(x, 2.0)

    odd.defvjp(lambda ans, x: lambda g: g * (2 if x > 0 else 3))
    graph = nbgrad.trace(lambda x: odd(x), 2.0)
    assert local(graph.output, 0) == "∂odd(x)/∂x = (rule of odd)"


def test_operands_used_twice_are_summed():
    graph = nbgrad.trace(lambda b: b @ b, u)
    assert total(graph.output, graph["b"]).right_side == "2·bᵀ"
    graph = nbgrad.trace(lambda b: b * b, 3.0)
    assert total(graph.output, graph["b"]).right_side == "2·b"


def test_names_bound_again_are_told_apart():
    def loop(h):
        for _ in range(2):
            h = np.tanh(h)
        return h

    graph = nbgrad.trace(loop, 0.5)
    assert local(graph.output, 0) == "∂h₃/∂h₂ = 1 − h₃²"


def test_no_gradient_is_a_zero_with_its_reason():
    graph = nbgrad.trace(lambda x: np.floor(x) * x, 2.5)
    floor = next(n for n in graph.nodes if n.op == "floor")
    assert local(floor, 0).startswith("∂floor(x)/∂x = 0, ")


def test_numbers_are_short_but_not_mistaken():
    for factor, text in ((2.0, "2"), (0.123456, "0.1235"), (1.00001, "1.00001"), (1e-7, "1e−07"), (1 / 3, "0.3333")):
        graph = nbgrad.trace(lambda x, factor=factor: x * np.array(factor), 1.0)
        assert derivative(graph.output, 0).right_side == text


def test_constants_have_no_derivative():
    graph = nbgrad.trace(lambda x: x * 2.0, 1.0)
    with pytest.raises(nbgrad.NbgradError, match="operand 1 of x · 2 = x · 2 is a constant"):
        local(graph.output, 1)
    with pytest.raises(nbgrad.NbgradError, match=r"operand 5 .* does not exist"):
        local(graph.output, 5)


def test_mathml_is_well_formed_and_escaped():
    from xml.etree import ElementTree

    def fun(x, y):
        z = np.where(x < y, np.sqrt(x), np.exp(-(x**2)) / abs(y))
        return z

    graph = nbgrad.trace(fun, u**2, v)
    edges = [(node, slot) for node in graph.nodes for slot, source in enumerate(node.inputs) if source is not None]
    texts = ["".join(ElementTree.fromstring(mathml(*edge)).itertext()).replace("\u2061", "") for edge in edges]
    assert "∂z∂sqrt(x)=diag({1if x<y0else)" in [re.sub(r"\s", "", t).replace("if", "if ") for t in texts]


def test_mathml_of_the_lecture():
    graph = nbgrad.trace(example_1, u, v, 1.5)
    assert mathml(graph["z"], 0) == (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow>'
        "<mfrac><mrow><mo>∂</mo><mi>z</mi></mrow><mrow><mo>∂</mo><mi>b</mi></mrow></mfrac>"
        "<mo>=</mo><mrow><mn>2</mn><mo>⋅</mo><mi>b</mi></mrow></mrow></math>"
    )


def test_public_functions_show_an_example():
    assert ">>>" in inspect.getdoc(local)
