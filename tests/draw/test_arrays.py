"""Arrays in a scene: short texts, honest statistics, samples that say what they leave out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from nbgrad.draw.arrays import Arrays, short_text
from nbgrad.draw.digits import number
from nbgrad.draw.statistics import statistics

TEXTS: list[tuple[Any, str]] = [
    (5.2, "5.2"),
    (-0.0, "-0"),
    (442.0, "442"),
    (123456.7, "123457"),
    (1.5e-7, "1.5e-7"),
    (float("nan"), "nan"),
    (float("-inf"), "-inf"),
    (True, "True"),
    (7, "7"),
    (10**400, "2^1328…"),
    (1 - 2j, "1-2j"),
    (np.float32(0.1), "0.1"),
    (np.array(3.0), "3"),
    (np.array([1.0, 2.0, 3.0]), "[1 2 3]"),
    (np.eye(2), "[[1 0] [0 1]]"),
    (np.full(442, 0.047), "(442,) rms 0.047"),
    (np.array([np.nan] * 3 + [1.0] * 7), "(10,) 3 nan"),
    (np.array([np.inf] * 2 + [1.0] * 8), "(10,) 2 inf"),
    (np.zeros((4, 5)), "(4, 5) all 0"),
    (np.zeros((0, 3)), "(0, 3) empty"),
    (np.arange(8) > 4, "(8,) 3 of 8 true"),
    (np.array(["a", "b"]), "(2,) <U1"),
    ((np.zeros(2), np.zeros((2, 2))), "(2,), (2, 2)"),
]


@pytest.mark.parametrize(("value", "text"), TEXTS, ids=[text for _, text in TEXTS])
def test_short_texts(value: Any, text: str) -> None:
    assert short_text(value) == text


@given(st.floats(-1e300, 1e300))
def test_a_short_number_is_near_the_number(x: float) -> None:
    assert float(number(x)) == pytest.approx(x, rel=6e-4)
    assert len(number(x)) <= 11


@given(
    arrays_of.arrays(
        st.sampled_from([np.float64, np.float32, np.int32, np.bool_]),
        arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=6),
    )
)
def test_statistics_are_those_of_numpy(array: Any) -> None:
    stats = statistics(array)
    flat = array.astype(np.float64).ravel()
    good = flat[np.isfinite(flat)]
    assert stats["size"] == array.size
    assert stats["nan"] == np.isnan(flat).sum()
    assert (stats["neginf"], stats["posinf"]) == ((flat == -np.inf).sum(), (flat == np.inf).sum())
    assert (stats["neg"], stats["zero"], stats["pos"]) == ((good < 0).sum(), (flat == 0).sum(), (good > 0).sum())
    if not good.size:
        assert stats["min"] is stats["max"] is stats["mean"] is stats["rms"] is None
        return
    assert stats["min"] == pytest.approx(good.min(), rel=1e-5)
    assert stats["max"] == pytest.approx(good.max(), rel=1e-5)
    largest = np.abs(good).max() or 1.0
    assert stats["mean"] == pytest.approx((good / largest).mean() * largest, rel=1e-5, abs=largest * 1e-12)
    assert stats["rms"] == pytest.approx(np.sqrt(np.mean((good / largest) ** 2)) * largest, rel=1e-5)


def test_statistics_read_large_and_broadcast_arrays_in_blocks() -> None:
    wide = np.broadcast_to(np.array([1.0, -2.0, np.nan]), (100_000, 3))
    stats = statistics(wide)
    assert (stats["neg"], stats["pos"], stats["nan"]) == (100_000, 100_000, 100_000)
    assert stats["mean"] == -0.5
    assert stats["rms"] == pytest.approx(np.sqrt(2.5), rel=1e-5)


def test_equal_arrays_are_kept_once_and_different_ones_apart() -> None:
    arrays = Arrays()
    same = [arrays.add(np.array([1.0, 2.0])), arrays.add(np.array([1.0, 2.0]))]
    assert len(set(same)) == 1
    others = [0.0, -0.0, 0, False, np.float64(0), np.float32(0), np.zeros(1), np.zeros((1, 1)), 0j, float("nan")]
    assert len({arrays.add(value) for value in others}) == len(others)


@given(rows=st.integers(1, 300), cols=st.integers(1, 300), room=st.integers(1, 9000))
def test_samples_fit_and_say_which_elements_they_hold(rows: int, cols: int, room: int) -> None:
    array = np.arange(rows * cols, dtype=float).reshape(rows, cols)
    arrays = Arrays()
    arrays.add(array)
    (described,), numbers = arrays.pack(room)
    assert len(numbers) <= max(room, 8)
    picked_rows = described["row_index"] or list(range(rows))
    picked_cols = described["col_index"] or list(range(cols))
    assert len(picked_rows) == described["rows"]
    assert len(picked_cols) == described["cols"]
    sample = np.frombuffer(numbers, "<f8").reshape(described["rows"], described["cols"])
    assert np.array_equal(sample, array[np.ix_(picked_rows, picked_cols)])
    assert (described["picked"] == "") == (sample.size == array.size)


def test_small_arrays_stay_whole_while_large_ones_share_the_room() -> None:
    arrays = Arrays()
    small, large, larger = (arrays.add(np.arange(float(n))) for n in (50, 5_000, 50_000))
    described, numbers = arrays.pack(8 * 1_050)
    assert described[small]["picked"] == ""
    assert described[large]["cols"] == described[larger]["cols"] == 500
    assert described[larger]["picked"] == "500 of 50,000 shown"
    assert len(numbers) == 8 * 1_050


def test_views_of_n_dimensions_and_complex_numbers() -> None:
    arrays = Arrays()
    cube = arrays.add(np.arange(24.0).reshape(2, 3, 4))
    complex_ = arrays.add(np.array([1 + 2j, 3 + 4j]))
    described, numbers = arrays.pack(10_000)
    buffer = np.frombuffer(numbers, "<f8")
    assert (described[cube]["rows"], described[cube]["cols"]) == (6, 4)
    assert described[complex_]["complex"]
    assert buffer[described[complex_]["offset"] :].tolist() == [1.0, 3.0, 2.0, 4.0]
    assert described[complex_]["stats"]["rms"] == pytest.approx(np.sqrt(15), rel=1e-5)


@given(st.lists(st.floats() | st.sampled_from([0.0, -0.0, math.nan, math.inf, -math.inf]), min_size=2, max_size=16))
def test_a_few_elements_are_measured_as_many_are(values: list[float]) -> None:
    few = statistics(np.array(values))
    many = statistics(np.tile(values, 10))
    for name in ("neg", "zero", "pos", "nan", "posinf", "neginf", "size"):
        assert many[name] == 10 * few[name]  # type: ignore[literal-required]
    for name in ("min", "max", "mean", "rms"):
        one, other = few[name], many[name]  # type: ignore[literal-required]
        assert (one is None) == (other is None)
        if one is not None:
            assert one == pytest.approx(other, rel=1e-5, abs=1e-9 * (few["rms"] or 0))
