"""What ``%load_ext nbgrad`` adds to IPython, and how ``%unload_ext nbgrad`` takes exactly that away again."""

from __future__ import annotations

from typing import Any

from nbgrad.notebook.cell import check_syntax
from nbgrad.notebook.completion import Completer
from nbgrad.notebook.magic import AutogradMagics

_loaded: dict[int, Extension] = {}


class Extension:
    """The magics, their completer, and the input transformer that lets the magic itself speak of an empty cell."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        tables = [shell.magics_manager.magics[kind] for kind in ("cell", "line")]
        before = [table.get("autograd") for table in tables]
        shell.register_magics(AutogradMagics)
        self._magics = [(table, table["autograd"], old) for table, old in zip(tables, before, strict=True)]
        self._matcher = Completer(shell, options_of(AutogradMagics)).match
        shell.Completer.custom_matchers.append(self._matcher)
        self._transformer = _Transformer(shell)
        shell.input_transformers_cleanup.append(self._transformer)

    def remove(self) -> None:
        """Leave everything as it was before, whatever others have added since."""
        for table, ours, before in self._magics:
            if table.get("autograd") == ours:
                del table["autograd"]
                if before is not None:
                    table["autograd"] = before
        self._shell.magics_manager.registry.pop(AutogradMagics.__name__, None)
        for added, place in (
            (self._matcher, self._shell.Completer.custom_matchers),
            (self._transformer, self._shell.input_transformers_cleanup),
        ):
            if added in place:
                place.remove(added)


def load(shell: Any) -> None:
    """Register the magics; loading twice is the same as once."""
    if id(shell) not in _loaded:
        _loaded[id(shell)] = Extension(shell)


def unload(shell: Any) -> None:
    """Remove what `load` added."""
    extension = _loaded.pop(id(shell), None)
    if extension is not None:
        extension.remove()


def options_of(magics: type[AutogradMagics]) -> list[str]:
    """The long options of both magics."""
    parser = magics.autograd.parser
    return sorted(o for action in parser._actions for o in action.option_strings if o.startswith("--"))


class _Transformer:
    """Lets the magic speak of an empty cell, which IPython would refuse, and Python itself of a syntax error."""

    has_side_effects = True
    """So IPython does not ask it whether a cell being typed is complete."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def __call__(self, lines: list[str]) -> list[str]:
        if not lines or lines[0].split(" ")[0].rstrip() != "%%autograd":
            return lines
        if not "".join(lines[1:]):
            return [lines[0].rstrip("\n") + "\n", "\n"]
        check_syntax(self._shell, "".join(lines))
        return lines
