"""The ledger: every contribution named, in the order of the sweep, and the sum checked."""

import numpy as np
import pytest

import nbgrad
from nbgrad.explain.ledger import Entry, Ledger

X = np.arange(12.0).reshape(4, 3)
w, y = np.array([0.5, -1.0, 2.0]), np.array([1.0, 0.0, 2.0, 1.0])


def reused(x):
    a = np.sin(x)
    b = x * a
    c = np.sum(b + x[0])
    return c


def test_contributions_add_up_to_the_gradient():
    graph = nbgrad.trace(reused, w)
    book = graph.ledger("x")
    assert [entry.consumer for entry in book.entries] == ["x[0]", "b = x · a", "a = sin(x)"]
    np.testing.assert_allclose(sum(entry.array for entry in book.entries), graph["x"].grad)
    np.testing.assert_allclose(book.gradient, np.sin(w) + w * np.cos(w) + 3 * np.eye(3)[0])
    assert book.checked
    assert len(book) == 3


def test_an_operand_used_twice_gives_two_entries():
    book = nbgrad.trace(lambda x: x * x, 3.0).ledger("x")
    assert [(e.consumer, e.array) for e in book.entries] == [("x · x", 3.0), ("x · x", 3.0)]


def test_shapes_read_as_the_vector_chain_rule():
    def loss(X, w, y):
        a = X @ w
        b = a - y
        z = np.sum(b**2)
        return z

    graph = nbgrad.trace(loss, X, w, y)
    (entry,) = graph.ledger("w").entries
    assert entry.shapes == "(1, 3) = (1, 4)(4, 3)"
    assert entry.rule == "∂a/∂w = X"
    assert entry.line == loss.__code__.co_firstlineno + 1
    (entry,) = graph.ledger("X").entries
    assert entry.shapes == "(1, 4×3) = (1, 4)(4, 4×3)"


def test_the_target_starts_with_its_seed():
    def double(x):
        z = 2 * x
        return z

    graph = nbgrad.trace(double, w)
    (entry,) = graph.ledger("z").entries
    assert entry.rule == "∂z/∂z, the seed"
    np.testing.assert_array_equal(entry.array, np.ones(3))


def test_a_seed_given_by_hand_is_followed():
    graph = nbgrad.trace(lambda x: 2 * x, w)
    graph.backward(cotangent=np.array([1.0, 0.0, 5.0]))
    np.testing.assert_array_equal(graph.ledger("x").entries[0].array, [2.0, 0.0, 10.0])


def test_nothing_arrived():
    book = nbgrad.trace(lambda x, y: y + np.floor(x), 1.5, 2.0).ledger("x")
    assert len(book) == 0
    assert book.checked
    assert repr(book).endswith(": nothing arrives; graph.why('x') says why")


def test_a_wrong_sum_is_said():
    graph = nbgrad.trace(lambda x: x * x, 3.0)
    node = graph["x"]
    honest = graph.ledger("x")
    assert honest.checked
    forged = Ledger(node, graph.output, (*honest.entries, Entry("v9", None, "forged", "(1,)", 0.5)))
    assert not forged.checked
    assert "BUT THEY DO NOT ADD UP" in repr(forged)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_checked_in_every_precision(dtype):
    def many(x):
        z = x * 0
        for k in range(30):
            z = z + x * dtype(k) / 7
        return z

    assert nbgrad.trace(many, w.astype(dtype)).ledger("x").checked


def test_nan_contributions_still_add_up():
    with np.errstate(all="ignore"):
        graph = nbgrad.trace(lambda x: np.sum(np.sqrt(x) ** 2), np.array([0.0, 1.0]))
        book = graph.ledger("x")
    assert np.isnan(book.gradient[0])
    assert book.checked


def test_the_table():
    def loss(x):
        z = x * x + 3.0 * x
        return z

    line = str(loss.__code__.co_firstlineno + 1).ljust(4)
    assert repr(nbgrad.trace(loss, 2.0).ledger("x")) == "\n".join(
        [
            "∂z/∂x: the sum of 3 contributions, checked",
            "  from   line  rule             shapes           array",
            f"  3 · x  {line}  ∂(3 · x)/∂x = 3  (1,) = (1,)(1,)  3",
            f"  x · x  {line}  ∂(x · x)/∂x = x  (1,) = (1,)(1,)  2",
            f"  x · x  {line}  ∂(x · x)/∂x = x  (1,) = (1,)(1,)  2",
            "  sum                                            7",
        ]
    )
