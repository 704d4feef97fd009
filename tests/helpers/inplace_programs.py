"""Random programs that write into arrays and through views of them, the same for plain and for traced arrays.

A program is a list of steps on a pool of arrays. Which steps are possible depends on shapes only, so a program made by
running it on plain arrays is the same program on traced ones; NumPy's own memory decides what must come out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[list[Any]], None]


class Program:
    """Steps drawn from a seed, with the statements they stand for to read in a failure."""

    def __init__(self, seed: int, length: int = 14, *, kind: str = "f") -> None:
        self.rng = np.random.default_rng(seed)
        self.lines: list[str] = []
        self.steps: list[Step] = []
        self.kind = kind
        pool = [self.start()]
        for _ in range(length):
            line = self._draw(pool)
            if self._possible(line, pool):
                self.lines.append(line)

    def start(self) -> Any:
        """The array the program begins with."""
        shape = tuple(np.random.default_rng(len(self.lines) + 7).integers(2, 5, 2))
        values = np.linspace(-1.2, 1.5, int(np.prod(shape))).reshape(shape)
        return values + 1j * values[::-1] if self.kind == "c" else values

    def run(self, x: Any) -> list[Any]:
        """All arrays of the pool after the last step, ``x`` first among them."""
        pool = [x]
        for line in self.lines:
            _execute(line, pool)
        return pool

    def _possible(self, line: str, pool: list[Any]) -> bool:
        trial = [np.array(a) for a in pool]
        for copy, original in zip(trial, pool, strict=True):
            copy.flags.writeable = original.flags.writeable  # np.add.at does not care, and should
        try:
            _execute(line, trial)
        except (ValueError, TypeError, IndexError, AttributeError):
            return False
        try:
            _execute(line, pool)
        except (ValueError, TypeError, IndexError, AttributeError):
            return False
        return True

    def _draw(self, pool: list[Any]) -> str:
        rng = self.rng
        i = int(rng.integers(len(pool)))
        j = int(rng.integers(len(pool)))
        x = pool[i]
        kinds = ["view"] * 5 + ["write"] * 5 + ["inplace"] * 4 + ["whole"] * 2 + ["function"] * 3 + ["forget"]
        draw: Callable[[int, int, Any], str] = getattr(self, "_" + str(rng.choice(kinds)))
        return draw(i, j, x)

    def _key(self, x: Any, *, advanced: bool) -> str:
        rng = self.rng
        parts = []
        for n in x.shape:
            start, stop = sorted(int(k) for k in rng.integers(0, n + 1, 2))
            index = int(rng.integers(n)) if n else 0
            parts.append(
                str(rng.choice([f"{start}:{stop}", ":", "::-1", "::2", str(index), f"{stop}:{start}:-1", "1:"]))
            )
        if advanced and x.shape:
            axis = int(rng.integers(x.ndim))
            parts[axis] = str([int(k) for k in rng.integers(0, max(x.shape[axis], 1), int(rng.integers(1, 4)))])
        elif rng.random() < 0.15:
            parts.insert(int(rng.integers(len(parts) + 1)), "None")
        return ", ".join(parts) or "..."

    def _view(self, i: int, j: int, x: Any) -> str:
        ops = [
            f"pool[{i}][{self._key(x, advanced=False)}]", f"pool[{i}].T", f"pool[{i}].reshape(-1)",
            f"np.ravel(pool[{i}], 'F')", f"pool[{i}].reshape(-1, 2)", f"pool[{i}][...]", f"np.flip(pool[{i}])",
            f"pool[{i}].swapaxes(0, -1)", f"np.expand_dims(pool[{i}], 0)", f"np.squeeze(pool[{i}])",
            f"np.atleast_2d(pool[{i}])", f"np.moveaxis(pool[{i}], 0, -1)", f"np.split(pool[{i}], 2)[1]",
            f"np.rot90(pool[{i}])", f"pool[{i}].real", f"pool[{i}].imag", f"pool[{i}].view()",
            f"np.broadcast_to(pool[{i}], (2,) + pool[{i}].shape)", f"np.diagonal(pool[{i}])",
        ]  # fmt: skip
        return f"pool.append({self.rng.choice(ops)})"

    def _value(self, j: int) -> str:
        return str(self.rng.choice(["0.5", f"tame(pool[{j}])", f"0.5 * pool[{j}]", f"pool[{j}]", "[0.1]"]))

    def _write(self, i: int, j: int, x: Any) -> str:
        key = self._key(x, advanced=bool(self.rng.random() < 0.3))
        value = str(self.rng.choice([self._value(j), f"tame(pool[{i}][{key}])", f"first(pool[{j}])"]))
        return f"pool[{i}][{key}] = {value}"

    def _inplace(self, i: int, j: int, x: Any) -> str:
        key = self._key(x, advanced=bool(self.rng.random() < 0.3))
        sign = self.rng.choice(["+=", "-=", "*="])
        mask = f"pool[{i}] > 0.2" if self.kind == "f" else key
        target = self.rng.choice([f"pool[{i}][{key}]", f"pool[{i}][{mask}]"])
        return f"{target} {sign} {self.rng.choice(['0.7', f'tame(first(pool[{j}]))', self._value(j)])}"

    def _whole(self, i: int, j: int, x: Any) -> str:
        return str(
            self.rng.choice([
                f"pool[{i}] += {self._value(j)}", f"pool[{i}] *= {self._value(j)}", f"pool[{i}] -= first(pool[{j}])",
                f"pool.append(pool[{i}] * 0.5)", f"pool.append(pool[{i}].copy())", f"pool.append(pool[{i}].flatten())",
            ])
        )  # fmt: skip

    def _function(self, i: int, j: int, x: Any) -> str:
        places = [int(k) for k in self.rng.integers(0, max(x.size, 1), 3)]
        lines = [
            f"np.add(pool[{i}], {self._value(j)}, out=pool[{i}])", f"np.square(tame(pool[{j}]), out=pool[{i}])",
            f"np.copyto(pool[{i}], {self._value(j)})", f"np.put(pool[{i}], {places}, [0.3, -0.2])",
            f"pool[{i}].fill(0.4)", f"pool[{i}].flat[{places}] = first(pool[{j}])",
            *[f"np.add.at(pool[{i}], {places}, 0.25)", f"np.multiply.at(pool[{i}].reshape(-1), {places}, 0.5)"]
            * x.flags.writeable,
            f"np.fill_diagonal(pool[{i}], 0.6)", f"pool[{i}].T[...] = tame(pool[{i}].T)",
            f"pool[{i}].shape = (-1,)",
        ]  # fmt: skip
        if self.kind == "f":
            lines += [f"pool[{i}].sort(axis=0)", f"np.putmask(pool[{i}], pool[{i}] > 0.3, pool[{j}])"]
        else:
            lines += [f"pool[{i}].real = 0.5", f"pool[{i}].imag *= 2.0", f"pool[{i}].imag = first(pool[{j}]).real"]
        return str(self.rng.choice(lines))

    def _forget(self, i: int, j: int, x: Any) -> str:
        return f"pool[{i}] = pool[0]" if i else "pool[0] = pool[0]"


def tame(x: Any) -> Any:
    """Smooth and bounded, so that long programs neither overflow nor lose all digits."""
    return x / (1.0 + np.abs(x) ** 2)


def first(x: Any) -> Any:
    """One number read from an array (a mean would depend on the order in memory, in its last digit)."""
    return x[(0,) * x.ndim]


def _execute(line: str, pool: list[Any]) -> None:
    exec(line, {"np": np, "pool": pool, "tame": tame, "first": first})


def weighted_sum(pool: list[Any]) -> Any:
    """A number in which every element of every array counts differently."""
    total: Any = 0.0
    for k, a in enumerate(pool):
        flat = np.ravel(a)
        weights = np.cos(np.arange(len(flat)) * 1.3 + k)
        total = total + np.sum(np.real(flat) * weights) + np.sum(np.imag(flat) * np.sin(weights))
    return total
