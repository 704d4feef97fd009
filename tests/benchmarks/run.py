"""Value and gradient of eight workloads: nbgrad and its peers against NumPy written by hand.

    python tests/benchmarks/run.py [--rounds N] [--only NAME] [--json FILE]

needs nbgrad installed; of the peers (``pip install ".[bench]"``) those that are missing are left out and named.
First every library's value and gradient must equal the hand-written ones. Then all are timed in turns, round by
round, in this one process with one thread each (OMP_NUM_THREADS, where that is set) and garbage collection on, so that
a busy machine slows all alike; the medians over the rounds are printed as ratios to the hand-written NumPy.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

# threads for each library: read when they are loaded, NPROC by XLA when it makes its first array
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = os.environ["NPROC"] = os.environ["OMP_NUM_THREADS"]

import nbgrad
from libraries import ABSENT, ADAPTORS, INSTALLED, TOO_SLOW, assert_agrees
from workloads import WORKLOADS, Workload

BY_HAND = "by hand"
THREADS = os.environ["OMP_NUM_THREADS"]
WARM = 150
"""Calls before anything is timed, as at the beginning of a training loop: some libraries learn from the first ones."""
SAMPLE = 0.01
"""Seconds that one timed sample should take at least; short computations are repeated within it."""
FIGURES = {
    "2,000 scalar operations": {"PyTorch": 0.2, "autograd": 0.1},
    "example 1, n=3": {"PyTorch": 0.5, "autograd": 0.3},
    "MLP 8×4×16×3": {"PyTorch": 0.5, "autograd": 0.3},
    "20 element-wise on 10³": {"PyTorch": 0.5, "autograd": 0.3},
    "RNN, 50 steps": {"PyTorch": 0.5, "autograd": 0.3},
    "MLP 64×784×128×10": {BY_HAND: 1.1},
}
"""What eager nbgrad is to cost at most, in terms of others."""
PLAN = {
    "example 1, n=3": {BY_HAND: 1.3, "JAX jit": 1.0},
    "20 element-wise on 10⁶": {BY_HAND: 1.0, **({"JAX jit": 1.5} if THREADS == "2" else {})},
    **{name: {BY_HAND: 1.0, "JAX jit": 1.0} for name in FIGURES if name != "example 1, n=3"},
    "linear regression 1000×100": {BY_HAND: 1.0, "JAX jit": 1.0},
}
"""What a plan is to cost at most; with two threads, 10⁶ elements at most 1.5 times what JAX jit takes."""


def main() -> None:
    """Check, measure, print."""
    options = _options()
    chosen = [w for w in WORKLOADS if options.only in w.name]
    seconds = {w.name: measure(w, options.rounds) for w in chosen}
    print(conditions(options.rounds))
    print(table(seconds))
    print(figures(seconds))
    if options.json:
        report = {"conditions": conditions(options.rounds), "seconds": seconds}
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="how often each is timed (15)")
    parser.add_argument("--only", default="", metavar="NAME", help="only workloads whose name contains NAME")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the medians in seconds to FILE too")
    return parser.parse_args()


def measure(work: Workload, rounds: int) -> dict[str, float]:
    """Median seconds of value and gradient for every library, after checking that all agree."""
    runs: dict[str, Callable[[], Any]] = {BY_HAND: work.hand_written}
    for library, adaptor in INSTALLED.items():
        if (library, work.name) not in TOO_SLOW:
            runs[library] = adaptor(work)
            assert_agrees(runs[library](), work.hand_written())
    repeats = {library: _repeats(run) for library, run in runs.items()}
    samples: dict[str, list[float]] = {library: [] for library in runs}
    for _ in range(rounds):
        for library, run in runs.items():
            samples[library].append(_seconds(run, repeats[library]))
    return {library: median(times) for library, times in samples.items()}


def _repeats(run: Callable[[], Any]) -> int:
    start, calls = time.perf_counter(), 0
    while calls < WARM and time.perf_counter() - start < 1.0:
        run()
        calls += 1
    return max(1, round(SAMPLE / _seconds(run, 1)))


def _seconds(run: Callable[[], Any], repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) / repeats


def conditions(rounds: int) -> str:
    """When, where and with what was measured."""
    peers = sorted({ADAPTORS[library][0] for library in INSTALLED} - {"nbgrad"})
    versions = [f"nbgrad {nbgrad.__version__}", *(f"{name} {version(name)}" for name in ("numpy", *peers))]
    lines = [
        f"{date.today()}, {_processor()}, {os.cpu_count()} cores, {THREADS} thread{'s' * (THREADS != '1')} each; "
        f"medians of {rounds} interleaved rounds",
        ", ".join([f"Python {platform.python_version()}", *versions]),
    ]
    if ABSENT:
        lines.append("not installed and left out: " + ", ".join(ABSENT))
    return "\n".join(lines)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def table(seconds: dict[str, dict[str, float]]) -> str:
    """Ratios to the hand-written NumPy, whose own time is in the first column."""
    columns = [library for library in ADAPTORS if library in INSTALLED]
    rows = [["value and gradient", f"{BY_HAND}, µs", *columns]]
    for name, times in seconds.items():
        ratios = [f"{times[c] / times[BY_HAND]:.2f}" if c in times else "–" for c in columns]
        rows.append([name, f"{times[BY_HAND] * 1e6:,.1f}", *ratios])
    left_out = [f"– {library}, {name}: {why}" for (library, name), why in TOO_SLOW.items() if name in seconds]
    return "\n".join(["", *_aligned(rows), *left_out])


def figures(seconds: dict[str, dict[str, float]]) -> str:
    """The figures nbgrad is to reach, eager and with a plan, and where it stands."""
    rows = [["", "in terms of", "", "is", "at most"]]
    for library, wanted in (("nbgrad", FIGURES), ("nbgrad plan", PLAN)):
        for name, bounds in wanted.items():
            for other, bound in bounds.items():
                if other in seconds.get(name, {}):
                    ratio = seconds[name][library] / seconds[name][other]
                    missed = "" if ratio <= bound else "  missed"
                    rows.append([name, other, library, f"{ratio:.3f}", f"{bound}{missed}"])
    return "\n".join(["", *_aligned(rows)])


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([r[0].ljust(widths[0]), *map(str.rjust, r[1:], widths[1:])]).rstrip() for r in rows]


if __name__ == "__main__":
    main()
