"""Whether a cell that an update ran again gives what recording it with those values gives. Runs in the kernel."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np


def state_of(names: dict[str, Any], hidden: set[str]) -> dict[str, tuple[int, Any]]:
    """Which objects stand under the user's names, and what is in those that hold data."""
    kinds = (float, int, str, list, tuple, dict, np.ndarray)
    own = {name: value for name, value in names.items() if name[:1] != "_" and name not in hidden}
    return {n: (id(v), pickle.dumps(v) if isinstance(v, kinds) and _is_data(v) else None) for n, v in own.items()}


def _is_data(value: Any) -> bool:
    try:
        pickle.dumps(value)
    except Exception:  # functions of the notebook in a container, for one
        return False
    return True


def put(names: dict[str, Any], **values: Any) -> None:
    """Give names new values; arrays stay the same objects, so that views of them see it."""
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            names[name][...] = value
        else:
            names[name] = value


def differences(graph: Any, gradients: dict[str, Any], fresh: Any) -> list[str]:
    """What is not the same in a graph that was updated and in one recorded anew."""
    found = [] if len(graph) == len(fresh) else [f"{len(graph)} nodes, not {len(fresh)}"]
    expected = fresh.backward()
    pairs = {"the output": (graph.output.value, fresh.output.value)}
    pairs |= {name: (gradients.get(name, "missing"), expected[name]) for name in expected}
    found += [f"{name} is {a}, not {b}" for name, (a, b) in pairs.items() if not _same(a, b)]
    return found + [f"{name} is no leaf" for name in gradients.keys() - expected.keys()]


def _same(a: Any, b: Any) -> bool:
    if a is None or b is None or isinstance(a, str):
        return a is b
    return type(a) is type(b) and np.array_equal(a, b, equal_nan=True)
