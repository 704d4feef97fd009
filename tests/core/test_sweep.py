"""The reverse sweep adds contributions in place where it may, and takes the shorter of two equal rules."""

import itertools

import numpy as np
import pytest

import nbgrad
from nbgrad.core.primitive import RULES, times

SHORTER = sorted(
    (op for op in set(RULES.values()) if op.kind == "elementwise" and op.partials and op.vjps), key=lambda op: op.name
)


def test_there_are_shorter_rules():
    assert {"divide", "log"} <= {op.name for op in SHORTER}


@pytest.mark.parametrize("op", SHORTER, ids=lambda op: op.name)
@pytest.mark.parametrize("kind", [np.float32, np.float64, np.complex128])
def test_a_shorter_rule_is_cotangent_times_partial(op, kind):
    random = np.random.default_rng(1)
    turn = 1 + 1j if kind is np.complex128 else 1
    args = [(random.uniform(0.5, 2.0, 5) * turn).astype(kind) for _ in op.partials]
    ans, g = op.fun(*args), random.normal(size=5).astype(kind)
    for k in range(len(args)):
        expected = times(g, op.partial(k, ans, tuple(args), {}))
        np.testing.assert_allclose(op.vjps[k](g, ans, *args), expected, rtol=1e-5 if kind is np.float32 else 1e-13)
        assert op.vjp(k, g, ans, tuple(args), {}).dtype == kind


def test_the_shorter_rule_of_a_logarithm_meets_zero():
    with np.errstate(divide="ignore"):
        assert nbgrad.grad(np.log)(0.0) == np.inf


TERMS = {
    "sum": lambda x, y: np.sum(x + y),
    "difference": lambda x, y: np.sum(y - x),
    "double": lambda x, y: np.sum((x + x) * 1.5),
    "product": lambda x, y: np.sum(x * y),
    "square": lambda x, y: np.sum(x * x),
    "broadcast": lambda x, y: np.sum(x * y[0]),
}
SLOPES = {
    "sum": lambda x, y: (1 + 0 * x, 1 + 0 * y),
    "difference": lambda x, y: (0 * x - 1, 1 + 0 * y),
    "double": lambda x, y: (3 + 0 * x, 0 * y),
    "product": lambda x, y: (y, x),
    "square": lambda x, y: (2 * x, 0 * y),
    "broadcast": lambda x, y: (0 * x + y[0], np.where(np.arange(3) == 0, x.sum(), 0.0)),
}


@pytest.mark.parametrize("order", list(itertools.permutations(TERMS, 3)), ids="-".join)
def test_contributions_that_share_a_cotangent_stay_apart(order):
    x, y = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.5, 4.0])

    def f(x, y):
        both = x + y  # its cotangent goes on to x and to y as one array
        return sum(TERMS[name](both, y) + TERMS[name](x, both) for name in order)

    found = nbgrad.grad(f, argnums=(0, 1))(x, y)
    dx, dy = 0 * x, 0 * y
    for name in order:
        (first, second), (third, fourth) = SLOPES[name](x + y, y), SLOPES[name](x, x + y)
        dx, dy = dx + first + third + fourth, dy + first + second + fourth
    np.testing.assert_allclose(found[0], dx, rtol=1e-13)
    np.testing.assert_allclose(found[1], dy, rtol=1e-13)


def test_what_a_sweep_is_given_stays_as_it_is():
    cotangent = np.array([1.0, 2.0, 3.0])
    _, pullback = nbgrad.vjp(lambda x: x + x + 2.0 * x, np.array([4.0, 5.0, 6.0]))
    for _ in range(2):
        np.testing.assert_array_equal(pullback(cotangent)[0], 4.0 * np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(cotangent, [1.0, 2.0, 3.0])


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((0, 3), (3, 2))])
@pytest.mark.parametrize("product", [np.matmul, np.dot])
def test_products_of_vectors_and_matrices_in_both_modes(product, shapes):
    random = np.random.default_rng(2)
    a, b = (random.normal(size=shape) for shape in shapes)
    nbgrad.check_grads(lambda a, b: np.sum(np.sin(product(a, b))), (a, b))


def test_simple_options_are_recorded_and_others_are_looked_into():
    x = np.array([[1.0, 4.0], [2.0, 3.0]])
    graph = nbgrad.trace(lambda x: np.sum(np.max(x, axis=1, keepdims=True)), x)
    assert graph.backward()["x"].tolist() == [[0.0, 1.0], [0.0, 1.0]]
    slopes = nbgrad.grad(lambda x, s: np.sum(np.sum(x, axis=0, initial=s)), argnums=(0, 1))(x, 2.0)
    assert slopes[0].tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert slopes[1] == 2.0
