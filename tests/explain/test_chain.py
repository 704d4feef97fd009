"""Chains: the factors are the lecture's, their shapes multiply, and their product is the gradient."""

import numpy as np
import pytest

import nbgrad
from nbgrad.explain.flow import MANY
from nbgrad.explain.ledger import ledger

x, w, y = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0]), 1.5
X, Y = np.arange(12.0).reshape(4, 3) / 5, np.array([1.0, 0.0, 2.0, 1.0])


def example_1(x, w, y):
    a = x @ w
    b = a - y
    z = b**2
    return z


def example_2(X, w, y):
    a = X @ w
    b = a - y
    s = b**2
    z = np.sum(s)
    return z


def test_example_1_reads_like_the_lecture():
    graph = nbgrad.trace(example_1, x, w, y)
    assert repr(graph.chain("w")) == (
        "∂z/∂w = ∂z/∂b · ∂b/∂a · ∂a/∂w   shapes (1,)(1,)(1, 3)\n"
        "      = 2·b · 1 · xᵀ"
    )  # fmt: skip
    np.testing.assert_allclose(graph.chain("w").product(), 2 * (x @ w - y) * x[None])


def test_example_2_reads_like_the_lecture():
    graph = nbgrad.trace(example_2, X, w, Y)
    chain = graph.chain("w")
    assert repr(chain) == (
        "∂z/∂w = ∂z/∂s · ∂s/∂b · ∂b/∂a · ∂a/∂w   shapes (1, 4)(4, 4)(4, 4)(4, 3)\n"
        "      = 1ᵀ · diag(2·b) · I · X"
    )  # fmt: skip
    b = X @ w - Y
    for found, expected in zip(chain.jacobians(), [np.ones((1, 4)), np.diag(2 * b), np.eye(4), X], strict=True):
        np.testing.assert_allclose(found, expected)
    np.testing.assert_allclose(chain.product(), 2 * b[None] @ X)


def test_sums_keep_their_parentheses():
    def fun(u):
        h = np.tanh(u)
        z = h * 3.0
        return z

    assert nbgrad.trace(fun, 0.3).chain("u").paths[0].formulas == "3 · (1 − h²)"


def test_two_paths_are_summed():
    def fun(x):
        a = np.sin(x)
        b = np.cos(x)
        z = a * b
        return z

    chain = nbgrad.trace(fun, 0.3).chain("x")
    assert chain.count == 2
    assert {path.formulas for path in chain.paths} == {"b · cos(x)", "a · (−sin(x))"}
    np.testing.assert_allclose(chain.product(), [[np.cos(0.6)]])


def test_an_operand_used_twice_is_one_factor():
    chain = nbgrad.trace(lambda b: b @ b, x).chain("b")
    assert chain.count == 1
    assert chain.paths[0].formulas == "2·bᵀ"
    np.testing.assert_allclose(chain.product(), 2 * x[None])


def test_matrices_count_as_vectors_of_their_elements():
    graph = nbgrad.trace(example_2, X, w, Y)
    chain = graph.chain("X")
    assert chain.paths[0].shapes == "(1, 4)(4, 4)(4, 4)(4, 4×3)"
    np.testing.assert_allclose(chain.product().reshape(4, 3), graph["X"].grad)


PROGRAMS = {
    "parts and joins": lambda u: np.sum(np.concatenate([u[1:], u[:1] * u]) ** 2),
    "turned": lambda u: np.sum(np.outer(u, u).T @ u),
    "vector out": lambda u: np.cumsum(np.exp(u)) * u[0],
    "spread": lambda u: np.mean(u) + np.var(u) * np.max(u),
    "row and column": lambda u: np.sum(np.tanh(u[:, None] - u[None, :]) ** 2 * np.arange(3.0)),
}


@pytest.mark.parametrize("fun", PROGRAMS.values(), ids=PROGRAMS)
def test_the_product_over_all_paths_is_the_derivative(fun):
    graph = nbgrad.trace(fun, x / 3)
    chain = graph.chain("u")
    assert len(chain.paths) == chain.count
    whole = nbgrad.jacobian(fun)(x / 3)
    np.testing.assert_allclose(chain.product(), np.reshape(whole, chain.product().shape), rtol=1e-10, atol=1e-12)


def test_several_outputs_are_one_node_on_the_way():
    def fun(A):
        q, r = np.linalg.qr(A)
        return np.sum(np.tril(q)) + np.sum(r**2)

    graph = nbgrad.trace(fun, X[:3] + np.eye(3))
    chain = graph.chain("A")
    assert chain.count == 2
    assert all(path.formulas.endswith(" · (rule of qr)") for path in chain.paths)
    np.testing.assert_allclose(chain.product().reshape(3, 3), graph["A"].grad, rtol=1e-9)
    assert graph.ledger("A").checked
    both = next(node for node in graph.nodes if node.op == "qr")
    assert [entry.consumer[:1] for entry in ledger(graph, both).entries] == ["r", "q"]


def doubling(turns):
    def fun(x):
        for _ in range(turns):
            x = x + x * 0.5
        return x

    return nbgrad.trace(fun, 1.0)


def test_many_paths_are_counted_and_the_heaviest_listed():
    graph = doubling(6)
    chain = graph.chain("x")
    assert chain.count == 2**6
    assert len(chain.paths) == 4
    weights = [np.prod([j.item() for j in path.jacobians()]) for path in chain.paths]
    assert weights == sorted(weights, reverse=True)
    assert weights[:2] == [1.0, 0.5]
    assert repr(chain).startswith("∂x₇/∂x₁ is the sum over 64 paths; the 4 heaviest:")
    with pytest.raises(nbgrad.NbgradError, match="64 paths"):
        chain.product()


def test_more_paths_than_can_be_counted():
    chain = doubling(200).chain("x")
    assert chain.count == MANY
    assert "more than 1,000,000,000,000,000,000 paths" in repr(chain)
    assert max(map(len, repr(chain).splitlines())) < 400


def test_a_long_chain_needs_no_recursion():
    def fun(x):
        for _ in range(20_000):
            x = x * 1.0001
        return x

    chain = nbgrad.trace(fun, 1.0).chain("x")
    assert chain.count == 1
    assert len(chain.paths[0].factors) == 20_000
    assert "… 19,992 more …" in repr(chain)


def test_no_path_and_the_target_itself():
    def fun(x, y):
        z = x + np.floor(y)
        return z

    graph = nbgrad.trace(fun, 1.0, 2.5)
    assert repr(graph.chain("y")) == "∂z/∂y: no path; graph.why('y') says why"
    with pytest.raises(nbgrad.NbgradError, match="no path from y to z"):
        graph.chain("y").jacobians()
    assert repr(graph.chain("z")).splitlines()[0] == "∂z/∂z = 1   shapes (1,)"
    assert graph.chain("z").product() == 1


def test_large_jacobians_are_refused():
    chain = nbgrad.trace(lambda u: np.sum(np.sin(u)), np.ones(2000)).chain("u")
    with pytest.raises(nbgrad.NbgradError, match=r"2,000 × 2,000; up to 1,000,000 elements"):
        chain.jacobians()
