"""How time and memory of recording and sweeping grow: 10³ to 10⁶ operations on Python floats.

    python tests/benchmarks/growth.py [--most N]

prints µs and bytes for each operation, for `value_and_grad` (nothing kept but the tape) and for a graph to look at
(`trace` and `backward`: places in the source are noted and every gradient is kept), and the ratio of the time to
that at 10⁴. Bytes are the peak of what Python allocated, counted in a run of its own.
"""

from __future__ import annotations

import argparse
import gc
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import numpy as np

import nbgrad
from chains import SCALARS_A_TURN, many_scalars
from workloads import SCALARS

ROUNDS = 5
BASE = 10_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=1_000_000, metavar="N", help="largest number of operations (10⁶)")
    most = parser.parse_args().most
    sizes = [n for n in (1_000, BASE, 100_000, 1_000_000) if n <= most]
    for title, make in (("value_and_grad", _value_and_grad), ("trace and backward", _trace_and_backward)):
        runs = {n: make(n // SCALARS_A_TURN) for n in sizes}
        micros = {n: 1e6 * s / n for n, s in _seconds(runs).items()}
        print(f"{title:<20}{'µs each':>10}{'to 10⁴':>8}{'bytes each':>12}")
        for n in sizes:
            print(f"{n:>20,}{micros[n]:>10.3f}{micros[n] / micros[min(BASE, most)]:>8.2f}{_bytes(runs[n]) / n:>12.0f}")


def _value_and_grad(turns: int) -> Callable[[], Any]:
    return partial(nbgrad.value_and_grad(partial(many_scalars, turns, np), tuple(range(len(SCALARS)))), *SCALARS)


def _trace_and_backward(turns: int) -> Callable[[], Any]:
    def run() -> Any:
        graph = nbgrad.trace(partial(many_scalars, turns, np), *SCALARS)
        graph.backward()
        return graph

    return run


def _seconds(runs: dict[int, Callable[[], Any]]) -> dict[int, float]:
    """Median seconds of each, the runs taking turns; the smaller ones are repeated to last as long as the largest."""
    largest = max(runs)
    samples: dict[int, list[float]] = {n: [] for n in runs}
    for _ in range(ROUNDS):
        for n, run in runs.items():
            repeats = min(largest // n, 100)
            start = time.perf_counter()
            for _ in range(repeats):
                run()
            samples[n].append((time.perf_counter() - start) / repeats)
    return {n: median(times) for n, times in samples.items()}


def _bytes(run: Callable[[], Any]) -> int:
    """Peak of what one run allocates."""
    gc.collect()
    tracemalloc.start()
    kept = run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return peak


if __name__ == "__main__":
    main()
