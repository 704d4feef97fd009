"""What is tested is what the sources say: no stale bundle, no stale installation."""

import hashlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from toolbox import ROOT


def test_bundle_was_built_from_these_sources(hatch_hook: ModuleType) -> None:
    reason = hatch_hook.reason_to_build(ROOT)
    assert reason == "", f"{reason}: run `npm run build` in js/, or `python -m pip install .`"


def test_notebooks_import_the_code_of_this_checkout() -> None:
    find = "import nbgrad; print(nbgrad.__path__[0])"
    # -P: what is installed, as a kernel in another folder finds it, not the folder this run started in
    found = subprocess.run([sys.executable, "-P", "-c", find], capture_output=True, text=True, check=True)
    installed = Path(found.stdout.strip())
    stale = _differing_files(ROOT / "nbgrad", installed)
    assert stale == [], f"{installed} is an older build: run `python -m pip install .` again"


def _differing_files(checkout: Path, installed: Path) -> list[str]:
    ours, theirs = _digests(checkout), _digests(installed)
    return sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))


def _digests(package: Path) -> dict[str, str]:
    files = [path for path in package.rglob("*") if path.suffix in {".py", ".js", ".css"}]
    return {str(path.relative_to(package)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
