"""What an open view costs a training loop of 10,000 updates, in a real kernel that sends to a client which reads.

    python tests/benchmarks/live.py [--rounds N] [--updates N] [--only NAME]

The same loop runs on a graph shown in a cell's output, in turns with its view told of updates and not told, each in a
cell of its own. (Two graphs of one function would differ by where their arrays lie.) Told is what the loop is slowed
by, and the cell, at whose end the view shows the last state: the median over the rounds of one time divided by the
other, and the quickest divided by the quickest, which a busy machine disturbs least and which is held to the bound.
No browser draws: where one shares the processor, the loop waits for that too.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))

from notebook_kernel import Kernel, running_kernel

AT_MOST = 0.05
"""What the loop may be slowed by."""
SETUP = """
%load_ext nbgrad
import json, time
from IPython import get_ipython
import numpy as np
import nbgrad
import nbgrad.notebook.widget as widget

def example1(x, w, y):
    a = x @ w
    b = a - y
    return b ** 2

def mlp(X, w, b1, W2, b2, Y):
    h = np.tanh(X @ w + b1)
    s = h @ W2 + b2
    e = np.exp(s - np.max(s, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    return -np.mean(np.sum(Y * np.log(p), axis=1))

def rnn(x, h, w):
    for _ in range(500):
        h = np.tanh(x * w + h * w)
    return h ** 2

normal = np.random.default_rng(0).normal

def perceptron(rows, inputs, hidden):
    labels = np.eye(3)[np.arange(rows) % 3]
    sizes = ((rows, inputs), (inputs, hidden), hidden, (hidden, 3), 3)
    return nbgrad.trace(mlp, *(normal(size=size) for size in sizes), labels)

GRAPHS = {
    "example 1, n=3": lambda: nbgrad.trace(example1, np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0]), 3.0),
    "MLP 8×4×16×3": lambda: perceptron(8, 4, 16),
    "MLP 64×20×16×3": lambda: perceptron(64, 20, 16),
    "2,002 operations": lambda: nbgrad.trace(rnn, 0.5, 0.1, 0.9),
}
refreshes = []
refresh = widget.GraphView.refresh

def timed(view):
    began = time.perf_counter()
    refresh(view)
    refreshes.append(time.perf_counter() - began)

widget.GraphView.refresh = timed
"""
SHOW = "graph = GRAPHS[{name!r}]()\nstart = graph['w'].value\ngraph"
CLOCK = """
def begin(_):
    refreshes.clear()
    clock["began"] = time.perf_counter()

def end(_):
    clock["cell"] = time.perf_counter() - clock["began"]
    last.update(clock, refreshes=len(refreshes), took=sum(refreshes))

def train(observers, updates):
    graph.observers = observers
    w = start
    began = time.perf_counter()
    for _ in range(updates):
        w = w - 1e-4 * graph.update(w=w)["w"]
    clock["loop"] = time.perf_counter() - began

hidden, shown = (), graph.observers
clock, last, events = {"began": 0.0}, {}, get_ipython().events
events.register("pre_run_cell", begin)
events.register("post_run_cell", end)  # after the view's own, which was registered when it was shown
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=41, help="how often each loop is timed (41)")
    parser.add_argument("--updates", type=int, default=10_000, help="how long it is (10,000)")
    parser.add_argument("--only", default="", metavar="NAME", help="only graphs whose name contains NAME")
    options = parser.parse_args()
    print(f"{options.updates:,} updates, {options.rounds} rounds; slowed by: median and quickest")
    print(f"{'':16}{'loop':>10}{'of the loop':>16}{'of the cell':>16}   refreshes")
    with running_kernel() as kernel:
        run(kernel, SETUP)
        names: list[str] = json.loads(run(kernel, "print(json.dumps(list(GRAPHS)))"))
    for name in names:
        if options.only in name:
            print(measured(name, options.rounds, options.updates), flush=True)


def measured(name: str, rounds: int, updates: int) -> str:
    """One graph, in a kernel of its own: its line of the table."""
    taken: dict[str, list[dict[str, float]]] = {"hidden": [], "shown": []}
    with running_kernel() as kernel:
        for number, source in enumerate((SETUP, SHOW.format(name=name), CLOCK)):
            run(kernel, source, cell=f"cell-{number}")
        for k in range(rounds + 1):
            for which in sorted(taken, reverse=k % 2 == 0):
                run(kernel, f"train({which}, {updates})")
                taken[which].append(json.loads(run(kernel, "print(json.dumps(last))", silent=True)))
    pairs = list(zip(taken["hidden"], taken["shown"], strict=True))[1:]

    def slowed(what: str) -> tuple[float, float]:
        times = [(hidden[what], shown[what]) for hidden, shown in pairs]
        least = min(shown for _, shown in times) / min(hidden for hidden, _ in times)
        return median(shown / hidden for hidden, shown in times) - 1, least - 1

    alone = min(hidden["loop"] for hidden, _ in pairs)
    refreshes, took = (median(shown[n] for _, shown in pairs) for n in ("refreshes", "took"))
    slower = (*slowed("loop"), *slowed("cell"))
    verdict = "ok" if slower[-1] <= AT_MOST else f"MISSED: at most {AT_MOST:.0%}"
    told = "  ".join(f"{x:+6.1%}" for x in slower)
    return f"{name:16}{alone * 1e3:7.0f} ms  {told}  {refreshes:5.0f} in {took * 1e3:5.1f} ms  {verdict}"


def run(kernel: Kernel, source: str, *, cell: str | None = None, silent: bool = False) -> str:
    """What a cell prints. Raises RuntimeError, with the traceback, where it fails."""
    answer = kernel.run(source, cell=cell, history=not silent)
    if answer.status != "ok":
        raise RuntimeError(answer.traceback)
    return answer.printed


if __name__ == "__main__":
    main()
