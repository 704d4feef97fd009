"""Random NumPy programs for hypothesis, in two dialects: plain NumPy, and jax.numpy with its functional updates.

A program is a list of statements over variables of known shape. Operations are chosen so that values stay moderate and
smooth: comparisons and sorting see continuous random numbers, so ties do not occur.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

Shape = tuple[int, ...]

UNARY = [
    "np.sin({0})", "np.tanh({0})", "np.exp(np.tanh({0}))", "np.sqrt(1 + {0} * {0})", "np.arctan({0})", "-{0}",
    "np.log1p({0} ** 2)", "np.abs({0})", "np.square({0})", "{0} ** 3", "2.5 * {0}", "1 / (2 + np.cos({0}))",
    "np.where({0} > 0.1, {0}, 0.3 * {0})", "np.clip({0}, -0.8, 0.9)", "np.maximum({0}, 0.05)", "np.cbrt(2 + {0} ** 2)",
    "np.expm1(0.3 * {0})", "np.arcsinh({0})", "np.sinc({0})", "np.exp2(np.sin({0}))", "np.nan_to_num({0})",
]  # fmt: skip
BINARY = [
    "{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / (1.5 + {1} ** 2)", "np.maximum({0}, {1})", "np.minimum({0}, {1})",
    "np.arctan2({0}, 2 + {1} ** 2)", "np.hypot({0}, 1 + {1} ** 2)", "np.logaddexp({0}, {1})",
    "np.where({0} < {1}, {0} * {1}, {1})", "(1 + {0} ** 2) ** {1}",
]  # fmt: skip
REDUCTIONS = ["sum", "mean", "max", "min", "var", "std", "prod"]


@dataclass
class Program:
    """Statements in both dialects and the shapes of what they bind."""

    inputs: dict[str, Shape]
    numpy: list[str] = field(default_factory=list)
    jax: list[str] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)

    def bind(self, expression: str, shape: Shape) -> str:
        """A new variable for the value of an expression that reads the same in both dialects."""
        name = f"v{len(self.shapes)}"
        self.both(f"{name} = {expression}")
        self.shapes[name] = shape
        return name

    def both(self, statement: str) -> None:
        """A statement that reads the same in both dialects."""
        self.numpy.append(statement)
        self.jax.append(statement)

    def source(self, dialect: str) -> str:
        """A function ``program(np, a, b, …)`` that returns one number."""
        body = self.numpy if dialect == "numpy" else self.jax
        total = " + ".join(f"np.sum(np.tanh({v}))" for v in self.shapes)
        lines = [f"def program(np, {', '.join(self.inputs)}):", *(f"    {s}" for s in body), f"    return {total}"]
        return "\n".join(lines) + "\n"


@st.composite
def programs(draw: st.DrawFn, length: int = 8) -> Program:
    """A program of up to ``length`` statements over a scalar, a vector and two matrices."""
    inputs: dict[str, Shape] = {"s": (), "v": (3,), "m": (2, 3), "q": (3, 3)}
    program = Program(inputs, shapes=dict(inputs))
    for _ in range(draw(st.integers(2, length))):
        draw(st.sampled_from(STATEMENTS))(draw, program)
    return program


def _any(draw: st.DrawFn, program: Program) -> str:
    return draw(st.sampled_from(sorted(program.shapes)))


def _some(draw: st.DrawFn, program: Program, least: int) -> str | None:
    names = sorted(n for n, s in program.shapes.items() if len(s) >= least and all(s))
    return draw(st.sampled_from(names)) if names else None


def _unary(draw: st.DrawFn, program: Program) -> None:
    x = _any(draw, program)
    program.bind(draw(st.sampled_from(UNARY)).format(x), program.shapes[x])


def _binary(draw: st.DrawFn, program: Program) -> None:
    x = _any(draw, program)
    fitting = sorted(n for n, s in program.shapes.items() if _broadcast(program.shapes[x], s) is not None)
    y = draw(st.sampled_from(fitting))
    shape = _broadcast(program.shapes[x], program.shapes[y]) or ()
    program.bind(draw(st.sampled_from(BINARY)).format(x, y), shape)


def _broadcast(a: Shape, b: Shape) -> Shape | None:
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    padded = (1,) * (len(longer) - len(shorter)) + shorter
    if any(m != n and 1 not in (m, n) for m, n in zip(longer, padded, strict=True)):
        return None
    return tuple(max(m, n) for m, n in zip(longer, padded, strict=True))


def _reduce(draw: st.DrawFn, program: Program) -> None:
    x = _some(draw, program, 1)
    if x is None:
        return
    shape = program.shapes[x]
    axis = draw(st.sampled_from([None, *range(-len(shape), len(shape))]))
    keep = draw(st.booleans())
    axes = set(range(len(shape))) if axis is None else {axis % len(shape)}
    kept = tuple(1 if i in axes else n for i, n in enumerate(shape) if keep or i not in axes)
    program.bind(f"np.{draw(st.sampled_from(REDUCTIONS))}({x}, axis={axis}, keepdims={keep})", kept)


def _product(draw: st.DrawFn, program: Program) -> None:
    x = _some(draw, program, 1)
    if x is None:
        return
    shape = program.shapes[x]
    partners = [
        n for n, s in program.shapes.items() if s and (s[-2] if len(s) > 1 else s[0]) == shape[-1] and len(s) < 3
    ]
    if not partners or len(shape) > 2:
        return
    y = draw(st.sampled_from(sorted(partners)))
    program.bind(f"{x} @ {y}", shape[:-1] + program.shapes[y][1:])


def _rearrange(draw: st.DrawFn, program: Program) -> None:
    x = _some(draw, program, 1)
    if x is None:
        return
    shape = program.shapes[x]
    n = 1
    for k in shape:
        n *= k
    expression, new = draw(st.sampled_from([
        (f"{x}.T", shape[::-1]), (f"np.reshape({x}, -1)", (n,)), (f"{x}[..., ::-1]", shape),
        (f"np.cumsum({x}, axis=-1)", shape), (f"np.sort({x}, axis=-1)", shape), (f"np.roll({x}, 1, axis=0)", shape),
        (f"np.concatenate([{x}, {x} * 2])", (2 * shape[0], *shape[1:])), (f"np.stack([{x}, -{x}])", (2, *shape)),
        (f"np.expand_dims({x}, 0)", (1, *shape)), (f"np.tile({x}, 2)", (*shape[:-1], 2 * shape[-1])),
        (f"np.flip({x}, 0)", shape), (f"np.pad({x}, 1)", tuple(k + 2 for k in shape)), (f"np.ravel({x})[1:]", (n - 1,)),
        (f"np.repeat({x}, 2, axis=0)", (2 * shape[0], *shape[1:])), (f"np.diff(np.ravel({x}))", (n - 1,)),
    ]))  # fmt: skip
    if len(new) <= 3:
        program.bind(expression, new)


def _index(draw: st.DrawFn, program: Program) -> None:
    x = _some(draw, program, 1)
    if x is None:
        return
    shape = program.shapes[x]
    i = draw(st.integers(-shape[0], shape[0] - 1))
    rest = shape[1:]
    expression, new = draw(st.sampled_from([
        (f"{x}[{i}]", rest), (f"{x}[np.array([{i}, 0, {i}])]", (3, *rest)), (f"{x}[None]", (1, *shape)),
        (f"np.take({x}, np.array([0, {i}]), axis=0)", (2, *rest)), (f"{x}[..., -1]", shape[:-1]),
    ]))  # fmt: skip
    if len(new) <= 3:
        program.bind(expression, new)


def _write(draw: st.DrawFn, program: Program) -> None:
    """An in-place statement on a fresh copy, and what jax.numpy writes instead."""
    x = _some(draw, program, 1)
    if x is None:
        return
    shape = program.shapes[x]
    i = draw(st.integers(-shape[0], shape[0] - 1))
    keys = [f"{i}", f"{i}:", "...", "np.array([0, -1])" if shape[0] > 1 else "0"]
    key = draw(st.sampled_from(keys))
    verb, symbol = draw(st.sampled_from([("set", "="), ("add", "+="), ("multiply", "*=")]))
    scalars = sorted(n for n, s in program.shapes.items() if s == ())
    value = f"np.sin({draw(st.sampled_from(scalars))})"
    name = f"v{len(program.shapes)}"
    program.both(f"{name} = np.tanh({x})")
    if draw(st.booleans()) and key in (f"{i}:", "..."):
        program.numpy += [
            f"view = {name}[{key}]",
            f"view[...] {symbol} {value}" if verb == "set" else f"view {symbol} {value}",
        ]
    else:
        program.numpy.append(f"{name}[{key}] {symbol} {value}")
    new = f"{name}[{key}] * {value}" if verb == "multiply" else value  # JAX has no gradient of its own multiply
    program.jax.append(f"{name} = {name}.at[{key}].{'set' if verb == 'multiply' else verb}({new})")
    program.shapes[name] = shape


STATEMENTS = [_unary, _binary, _reduce, _product, _rearrange, _index, _write, _unary, _binary]
