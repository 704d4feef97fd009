"""Why a value has no gradient at all: what broke the path, or that there never was one."""

from __future__ import annotations

from nbgrad.core.graph import Graph, Node
from nbgrad.core.places import Chain, place_of
from nbgrad.core.record import GraphTape
from nbgrad.core.tape import is_differentiable, sources
from nbgrad.explain.flow import Flow
from nbgrad.explain.labels import equation, label, on_line


def absent(flow: Flow, node: Node) -> str:
    """One or two sentences: why no gradient reaches ``node``."""
    graph, target = flow.graph, flow.target
    said = f"{label(node)} has no gradient: "
    if node.id > target.id:
        return (
            f"{said}it is computed{on_line(node)}, after {label(target)}{on_line(target)}, which cannot depend on it."
        )
    if not is_differentiable(node.value) and not node.primitive.outputs:
        return f"{said}it holds {_kind(node)}, and only floating point numbers have one."
    asked = graph.leaves
    if node.is_leaf and node.id not in {leaf.id for leaf in asked}:
        return f"{said}only that of {_listed([label(n) for n in asked])} was asked for."
    if not node.is_leaf and not _depends(graph, node, {leaf.id for leaf in asked}):
        return f"{said}no leaf whose gradient is asked for leads to it ({_listed([label(n) for n in asked])})."
    return said + _no_path(graph, node, target) + _ways_out(graph, node)


def _no_path(graph: Graph, node: Node, target: Node) -> str:
    """What becomes of ``node`` on its way to the target."""
    users = _users(graph, target)
    reached, blockers = _followed(graph, node, users)
    leading = [b for b in blockers if _leads(b, target.id, users)]
    if leading:
        first = graph.nodes[leading[0]]
        others = f" (and {len(leading) - 1:,} more like it)" if len(leading) > 1 else ""
        note = first.primitive.note or "it lets no gradient pass"
        return (
            f"every way from it to {label(target)} goes through "
            f"{equation(first)}{on_line(first)}{others}, which ends it ({note})."
        )
    if not users.get(node.id):
        return f"nothing that {label(target)} is computed from uses it."
    last = graph.nodes[max(reached | set(blockers))]
    return f"{label(target)} does not depend on it; the last to use it is {equation(last)}{on_line(last)}."


def _ways_out(graph: Graph, node: Node) -> str:
    """Where its value left the computation, or decided a branch."""
    tape: GraphTape = graph.tape
    reached, blockers = _followed(graph, node, _users(graph, graph.nodes[-1]))
    mine = {node.id, *reached, *blockers}
    said = []
    for cut in tape.cuts:
        if cut.record in mine:
            place = place_of(cut.chain)
            said.append(f"{cut.how}{f' on line {place.line}' if place else ''} takes its value out of the computation")
    guards = [g for g in tape.guards if g.record in mine]
    branches = _lines([g.chain for g in guards if type(g.outcome) is bool])
    numbers = _lines([g.chain for g in guards if type(g.outcome) not in (bool, str)])
    said += [f"it decides a branch on {branches}, which has no derivative"] * bool(branches)
    said += [f"it serves as an index or a plain number on {numbers}"] * bool(numbers)
    return "".join(f" {sentence[0].upper()}{sentence[1:]}." for sentence in list(dict.fromkeys(said))[:2])


def _lines(chains: list[Chain]) -> str:
    """ "line 3", "lines 3 and 7" """
    lines = sorted({place.line for place in map(place_of, chains) if place is not None})
    return f"line{'' if len(lines) == 1 else 's'} {_listed([str(n) for n in lines])}" if lines else ""


def _users(graph: Graph, target: Node) -> dict[int, list[int]]:
    """Node → those that use its value, up to the target."""
    found: dict[int, list[int]] = {}
    for index, record in enumerate(graph.tape.records[: target.id + 1]):
        for source in dict.fromkeys(sources(record)):
            if source >= 0:
                found.setdefault(source, []).append(index)
    return found


def _followed(graph: Graph, node: Node, users: dict[int, list[int]]) -> tuple[set[int], list[int]]:
    """What depends on ``node`` differentiably, and the operations at which that ends, in execution order."""
    reached: set[int] = set()
    blockers: set[int] = set()
    pending = [node.id]
    while pending:
        for user in users.get(pending.pop(), ()):
            if user in reached or user in blockers:
                continue
            if graph.nodes[user].primitive.differentiable:
                reached.add(user)
                pending.append(user)
            else:
                blockers.add(user)
    return reached, sorted(blockers)


def _leads(start: int, target: int, users: dict[int, list[int]]) -> bool:
    """Whether the target is computed from ``start`` in any way."""
    seen, pending = {start}, [start]
    while pending:
        index = pending.pop()
        if index == target:
            return True
        for user in users.get(index, ()):
            if user not in seen:
                seen.add(user)
                pending.append(user)
    return False


def _depends(graph: Graph, node: Node, leaves: set[int]) -> bool:
    """Whether any of ``leaves`` was used, in whatever way, to compute ``node``."""
    seen, pending = {node.id}, [node.id]
    while pending:
        index = pending.pop()
        if index in leaves:
            return True
        for source in sources(graph.tape.records[index]):
            if source >= 0 and source not in seen:
                seen.add(source)
                pending.append(source)
    return False


def _kind(node: Node) -> str:
    dtype = getattr(node.value, "dtype", None)
    kind = dtype.kind if dtype is not None else {bool: "b", int: "i"}.get(type(node.value), "")
    return {"b": "truth values", "i": "integers", "u": "integers"}.get(kind, f"a {type(node.value).__name__}")


def _listed(names: list[str]) -> str:
    """ "a", "a and b", "a, b and 7 others" """
    if len(names) <= 1:
        return "".join(names) or "nothing"
    if len(names) <= 4:
        return ", ".join(names[:-1]) + " and " + names[-1]
    return ", ".join(names[:3]) + f" and {len(names) - 3:,} others"
