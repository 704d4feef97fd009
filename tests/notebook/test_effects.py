"""What code does beside computing, found before it is run again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.testing  # which np.testing would do where it is used first
import pytest

from nbgrad.notebook.effects import effect_of, only_computes

NAMES: dict[str, Any] = {"np": np, "math": math, "data": [1.0], "x": 2.0, "tanh": np.tanh}
REFUSED = {"rng": "rng, a Generator, of which no copy can be made"}


def effect(text: str) -> str:
    """What a cell of this text does."""
    return effect_of([compile(text, "<cell>", "exec")], [], NAMES, REFUSED)


PURE = [
    "y = np.sin(x) + math.exp(x) + np.linalg.norm([x]) + np.fft.fft(np.ones(3)).real.sum() + np.pi",
    "z = np.zeros(3)\nz[0] = x\nz[1:] += 1\nz.fill(2)\ndel z[:1]\nlosses = []\nlosses.append(x)\nlosses[0] = 1",
    "def f(t, *rest, k=2):\n    u = [t for _ in range(k)]\n    u.append(t)\n    return sum(u)\ny = f(x)",
    "y = [np.add.reduce([a, b]) for a, b in zip(data, data)]\nz = {k: (lambda t: t + k)(1) for k in range(3)}",
    "with np.errstate(all='ignore'):\n    y = np.log(x)",
    "try:\n    z = {}['a']\nexcept KeyError as e:\n    z = f'{x:.2f}'",
    "rng2 = np.random.default_rng(0)\nnoise = rng2.normal(size=3)",
    "w, v = np.linalg.eigh(np.eye(2))\nq = np.linalg.qr(np.eye(2)).Q\nnp.append(data, x)\nnp.put(w, 0, 1)\ntanh(x)",
    "w, v = np.linalg.eigh(np.eye(2))\nq = np.linalg.qr(np.eye(2)).Q",
    "np.append(data, x)\nw = np.ones(3)\nnp.put(w, 0, 1)\ntanh(x)",
    "for i in range(3):\n    if i: continue\n    while True: break\nelse:\n    pass\nprint = 3\nprint + 1",
]
EFFECTS = {
    "print(x)": "line 1 prints",
    "y = 1\nshow = print": "line 2 prints",
    "data.append(x)": "line 1 changes data, which the cell did not make",
    "y = 1\n\ndata[0] += x": "line 3 changes data, which the cell did not make",
    "def f():\n    data[:1] = [x]\nf()": "line 2 changes data, which the cell did not make",
    "del data[0]": "line 1 changes data, which the cell did not make",
    "np.random.seed(0)": "line 1 draws random numbers (np.random.seed)",
    "y = rng.normal()": "line 1 needs rng, a Generator, of which no copy can be made",
    "xp = np\nxp.sin(x)": "line 1 uses numpy itself, not only its functions",
    "y = [math, x]": "line 1 uses math itself, not only its functions",
    "np.save('a', data)": "line 1 uses np.save",
    "np.testing.assert_allclose(1, x)": "line 1 uses np.testing.assert_allclose",
    "np.not_there_yet(x)": "line 1 uses np.not_there_yet",
    "x.shape = (1,)": "line 1 sets an attribute",
    "np.zeros(3).tofile('a')": "line 1 uses the attribute tofile",
    "(lambda: 0).__globals__": "line 1 uses the attribute __globals__",
    "import os": "line 1 imports",
    "from os import path": "line 1 imports",
    "def f():\n    global n\n    n = 1": "line 3 binds a global name",
    "class A: pass": "line 1 defines a class",
    "open('a')": "line 1 opens a file",
    "eval('1')": "line 1 uses eval",
    "y = [getattr(v, 'real') for v in data]": "line 1 uses getattr",
    "input()": "line 1 asks for input",
}


@pytest.mark.parametrize("text", PURE)
def test_code_that_only_computes(text: str) -> None:
    assert effect(text) == ""


@pytest.mark.parametrize("text", EFFECTS)
def test_code_with_effects(text: str) -> None:
    assert effect(text) == EFFECTS[text]


def test_functions_of_the_notebook_are_looked_through() -> None:
    space: dict[str, Any] = {}
    exec("def f(t):\n    def inner():\n        print(t)\n    return inner", space)
    assert effect_of([], [space["f"]], NAMES, REFUSED) == "line 3 of f prints"


def test_no_function_that_reaches_outside_counts_as_computing() -> None:
    assert not any(
        map(only_computes, (print, open, eval, exec, getattr, setattr, __import__, np.save, np.load, np.seterr))
    )
    assert not any(only_computes(f) for f in vars(np.random).values() if callable(f) and f is not np.random.default_rng)
    assert all(map(only_computes, (np.sin, np.zeros, np.linalg.svd, math.sin, len, np.float64, np.random.default_rng)))
