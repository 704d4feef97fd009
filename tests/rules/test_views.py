"""Arrays that share memory: what is written through one is seen by all, as in NumPy, and differentiated."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nbgrad
from nbgrad.core.views import link_of
from statements import check_statements

x6 = np.array([0.5, -1.2, 0.9, 1.7, -0.3, 0.4])
x23 = x6.reshape(2, 3)
x234 = np.linspace(-1.5, 1.4, 24).reshape(2, 3, 4)
z23 = x23 + 1j * x23[::-1, ::-1]

VIEWS: dict[str, Callable[[Any], Any]] = {
    "slice": lambda x: x[:, 1:],
    "row": lambda x: x[1],
    "reversed": lambda x: x[::-1, ::-2],
    "new axis": lambda x: x[:, None, :],
    "all": lambda x: x[...],
    "whole key": lambda x: x[()],
    "numpy integer": lambda x: x[np.int64(1), :2],
    "slice of a slice": lambda x: x[1:][0, 1:][:1],
    "T": lambda x: x.T,
    "transpose": lambda x: np.transpose(x, (-1, *range(x.ndim - 1))),
    "swapaxes": lambda x: x.swapaxes(0, -1),
    "moveaxis": lambda x: np.moveaxis(x, 0, -1),
    "rollaxis": lambda x: np.rollaxis(x, x.ndim - 1),
    "matrix_transpose": lambda x: x.mT,
    "reshape": lambda x: x.reshape(-1, 2),
    "reshape function": lambda x: np.reshape(x, (3, -1)),
    "reshape F": lambda x: x.T.reshape(-1, order="F"),
    "reshape by steps": lambda x: x.reshape(-1).reshape(3, -1)[1:],
    "ravel": lambda x: x.ravel(),
    "ravel F of T": lambda x: np.ravel(x.T, "F"),
    "squeeze": lambda x: x[:1].squeeze(0),
    "expand_dims": lambda x: np.expand_dims(x, (0, 2)),
    "atleast_3d": lambda x: np.atleast_3d(x[0]),
    "flip": lambda x: np.flip(x, 1),
    "fliplr": np.fliplr,
    "rot90": np.rot90,
    "split": lambda x: np.split(x, [1], axis=1)[1],
    "hsplit": lambda x: np.hsplit(x, x.shape[1])[0],
    "unstack": lambda x: np.unstack(x, axis=1)[1],
    "iteration": lambda x: next(iter(x)),
    "real": lambda x: x.real,
    "view": lambda x: x.view(),
    "broadcast_arrays": lambda x: np.broadcast_arrays(x, 1.0)[0],
    "moved row": lambda x: np.moveaxis(x, 0, -1)[0],
}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("x", [x23, x234], ids=["2-d", "3-d"])
def test_writing_through_a_view(name: str, x: Any) -> None:
    """``y = view(x); y[...] = …`` changes x, with the gradient of what was written."""

    def statements(x: Any) -> Any:
        y = VIEWS[name](x)
        y *= 2.0
        y[0] = np.sin(y[0]) * x[(0,) * x.ndim]
        return x * x[::-1]

    check_statements(statements, x)


@pytest.mark.parametrize("name", VIEWS)
def test_a_live_view_sees_what_is_written_to_its_array(name: str) -> None:
    """``y = view(x); x[...] = …`` changes y."""

    def statements(x: Any) -> Any:
        y = VIEWS[name](x)
        x[0, 1:] = np.cos(x[1, :2])
        x += x[0, 0]
        np.negative(x, out=x, where=x > 0.4)
        return y * y

    check_statements(statements, x23)


@pytest.mark.parametrize("name", VIEWS)
def test_what_is_a_view_in_numpy_is_one_here(name: str) -> None:
    """And looks into the same array."""
    whole = x234.copy()
    plain = VIEWS[name](whole)
    assert plain is whole or plain.base is not None
    nbgrad.vjp(lambda x: _same_base(VIEWS[name], x), x234)


def _same_base(view: Callable[[Any], Any], x: Any) -> Any:
    y = view(x)
    assert y is x or y.base is x
    return x


COPIES: dict[str, Callable[[Any], Any]] = {
    "mask": lambda x: x[x > -9],
    "index array": lambda x: x[[0, 1]],
    "zero-dimensional index": lambda x: x[np.array(1)],
    "True": lambda x: x[True],
    "copy": lambda x: x.copy(),
    "flatten": lambda x: x.flatten(),
    "reshape that must copy": lambda x: x.T.reshape(-1),
    "reshape asked to copy": lambda x: x.reshape(3, 2, copy=True),
    "ravel that must copy": lambda x: x[:, :2].ravel(),
    "ravel F": lambda x: x.ravel("F"),
    "astype": lambda x: x.astype(float),
    "roll": lambda x: np.roll(x, 1),
    "take": lambda x: x.take([0, 1]),
    "sort": lambda x: np.sort(x),
    "repeat": lambda x: np.repeat(x, 1),
    "tile": lambda x: np.tile(x, 1),
    "concatenate": lambda x: np.concatenate([x]),
    "positive": lambda x: +x,
    "arithmetic": lambda x: x * 1.0,
    "where": lambda x: np.where(True, x, 0),
    "trim_zeros of a sum": lambda x: np.trim_zeros(x[0] + 9.0),
    "delete": lambda x: np.delete(x, 0, 0),
    "number": lambda x: np.atleast_1d(x[0, 0]),
}


@pytest.mark.parametrize("name", COPIES)
def test_copies_share_nothing(name: str) -> None:
    """Neither sees what is written to the other."""

    def statements(x: Any) -> Any:
        y = COPIES[name](x)
        x[0] = 5.0
        z = x * 1.0
        y *= x[1, 0]
        return np.sum(y**2) + np.sum(z * x)

    check_statements(statements, x23)


@pytest.mark.parametrize(
    "same",
    [
        np.atleast_1d, np.atleast_2d, np.squeeze, np.real, lambda x: x.real, lambda x: np.broadcast_arrays(x, x)[1],
        lambda x: x.astype(float, copy=False), lambda x: np.asarray(x, like=x),
        lambda x: np.astype(x, float, copy=False),
    ],
)  # fmt: skip
def test_functions_that_give_back_their_argument(same: Any) -> None:
    """The very same array, where NumPy gives that."""
    assert same(x23) is x23

    def statements(x: Any) -> Any:
        assert same(x) is x
        return x

    nbgrad.vjp(statements, x23)


def test_layout_decides_and_writing_does_not_change_it() -> None:
    """A reshaped slice is a copy in NumPy, also after the slice was written to (and lies elsewhere in our memory)."""

    def statements(x: Any) -> Any:
        part = x[:, :2]
        part *= 2.0
        flat = part.ravel()
        flat[0] = 9.0
        turned = x.T
        turned += np.ones((3, 2))
        line = turned.reshape(-1)
        line[1] = 7.0
        order = turned.ravel("A")
        order[2] = 8.0
        return x * x

    check_statements(statements, x23)


def test_a_gap_in_the_leaf_is_remembered() -> None:
    """The user's own array may be a slice of another one."""
    sliced = np.linspace(0.1, 1.7, 12).reshape(3, 4)[:, :3]

    def statements(x: Any) -> Any:
        x[0, 0] = x[1, 1]
        flat = x.reshape(-1)
        flat[4] = 5.0
        return x * x

    before = sliced.copy()
    for value in (nbgrad.vjp(statements, sliced)[0], nbgrad.jvp(statements, (sliced,), (sliced,))[0]):
        expected = before.copy()
        expected[0, 0] = expected[1, 1]
        np.testing.assert_array_equal(value, expected**2)


def test_both_parts_of_a_complex_array_are_views() -> None:
    """Real and imaginary parts, in arithmetic and in assignments, and views of them."""

    def statements(z: Any) -> Any:
        re, im = z.real, z.imag
        re *= im
        im.T[1] = re[:, 0] * 2
        z[0, 0] = 1j * z[1, 1]
        np.copyto(re[1], im[0])
        return z * (re + 1j * im)

    check_statements(statements, z23)


def test_the_imaginary_part_of_real_numbers_is_read_only_zeros() -> None:
    """As in NumPy."""
    with pytest.raises(ValueError, match="read-only"):
        nbgrad.vjp(lambda x: x.imag.fill(1.0), x23)


def test_read_only_views_follow_their_array() -> None:
    """They cannot be written to but see what is written."""

    def statements(x: Any) -> Any:
        wide, diagonal = np.broadcast_to(x[0], (4, 3)), np.diagonal(x)
        windows = np.lib.stride_tricks.sliding_window_view(x, 2, axis=1)
        x[0, 0] = x[1, 2] ** 2
        x[1] *= 2
        return np.sum(wide * wide) + np.sum(diagonal**3) + np.sum(windows**2)

    check_statements(statements, x23)


def test_views_outlive_their_array() -> None:
    """Two views of an array no name refers to any more still share its memory."""

    def statements(x: Any) -> Any:
        whole = x * 2.0
        left, right = whole[:4], whole[2:]
        tail = whole.reshape(2, 3)[1]
        del whole
        left[3] = right[3] ** 2
        right *= 0.5
        return np.sum(left**2) + np.sum(right**3) + np.sum(tail)

    check_statements(statements, x6)


def test_middle_views_may_be_gone() -> None:
    """A write goes through views that nobody holds."""

    def statements(x: Any) -> Any:
        end = x.reshape(2, 3).T[1:].reshape(-1)[...]
        deep = x[1:][1:][::-1][:2]
        deep[0] = x[0] * x[1]
        deep += 1.0
        return x * x + np.sum(end)

    check_statements(statements, x6)


def test_overlapping_views_in_one_statement() -> None:
    """NumPy behaves as if the right-hand side were copied first."""

    def statements(x: Any) -> Any:
        x[1:] += x[:-1]
        x[:3] = x[2:5]
        x[::-1] *= x
        np.add(x[:-1], x[1:], out=x[1:])
        return x

    check_statements(statements, x6)


def test_parameters_in_one_vector() -> None:
    """Weights as views of a flat parameter vector, trained in place."""

    def statements(p: Any) -> Any:
        weights, bias = p[:4].reshape(2, 2), p[4:]
        data = np.array([[0.3, -0.2], [0.1, 0.8]])
        for _ in range(3):
            error = np.tanh(data @ weights + bias) - 0.5
            weights -= 0.1 * data.T @ error
            bias -= 0.1 * error.sum(axis=0)
        return p * p

    check_statements(statements, x6)


def test_rows_held_in_a_list() -> None:
    """Only rows that were written are computed anew."""

    def statements(x: Any) -> Any:
        rows = list(x)
        for i in range(len(rows)):
            x[i] = np.sin(x[i]) + rows[i - 1]
        return np.stack(rows)

    check_statements(statements, x23)


def test_only_what_overlaps_is_recorded_again() -> None:
    """A view of other elements keeps its record, so that a drawing shows no needless operations."""
    graph = nbgrad.trace(_write_beside, x6)
    assert [node.op for node in graph.nodes] == [
        "leaf", "getitem", "getitem", "multiply", "setitem", "multiply", "sum", "sum", "add",
    ]  # fmt: skip


def _write_beside(x: Any) -> Any:
    left, right = x[:3], x[3:]
    x[:3] = left * 2.0
    return np.sum(right * left) + np.sum(x)


def test_augmenting_a_slice_takes_three_operations() -> None:
    """``x[1:3] *= y``: read, multiply, write; the assignment Python adds is already done."""
    graph = nbgrad.trace(_augment_slice, x6)
    assert [node.op for node in graph.nodes] == ["leaf", "getitem", "multiply", "setitem", "sum"]


def _augment_slice(x: Any) -> Any:
    x[1:3] *= 2.0
    return np.sum(x)


def test_families_die_with_their_views() -> None:
    """Reading rows in a loop leaves nothing behind, and memory goes back without the garbage collector."""
    gc.collect()
    gc.disable()
    try:
        seen: list[Any] = []

        def statements(x: Any) -> Any:
            total: Any = 0.0
            for i in range(100):
                row = x[i % 2 :]
                total = total + row[0]
            link = link_of(x)
            assert link is not None
            assert len(link.family.members) <= 16
            middle = x * 2.0
            part = middle[1:]
            seen.append(weakref.ref(part))
            seen.append(weakref.ref(link_of(part).family.root))  # type: ignore[union-attr]  # a view has a place
            del part, middle
            return total

        nbgrad.jvp(statements, (x6,), (x6,))
        assert [s() for s in seen] == [None, None]
    finally:
        gc.enable()


def test_base_names_the_array_looked_into() -> None:
    """``y.base`` is the traced array itself, None for one that owns its memory."""

    def statements(x: Any) -> Any:
        y = x[1:]
        assert x.base is None
        assert y.base is x
        assert y[1:].T.base is x
        assert (x * 2).base is None
        return y

    nbgrad.vjp(statements, x6)


def test_assigning_a_shape_keeps_the_memory_shared() -> None:
    """``x.shape = …`` reshapes the one array; its other views stay as they are."""

    def statements(x: Any) -> Any:
        y, z = x[1:], x[...]
        x.shape = (2, 3)
        x[0] = x[1] * 2
        y *= 2
        z.shape = (3, 2)
        z[0, 0] = 5.0
        return np.sum(x**2) + np.sum(y**3) + np.sum(z)

    check_statements(statements, x6)


def test_an_array_can_be_assigned_to_itself() -> None:
    """No family gets entangled."""

    def statements(x: Any) -> Any:
        y = x[...]
        x[...] = x
        x[:] = y
        np.copyto(y, x)
        y += x
        return x * y

    check_statements(statements, x6)
