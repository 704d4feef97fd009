"""A real JupyterLab with a folder, settings and a port of its own; its kernel is this interpreter."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_DEADLINE = 90.0
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
SERVER_OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    "--port=0",
    "--expose-app-in-browser",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
QUIET_SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
    # Every cell is in the page, also the ones that are scrolled away.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


class LabServer:
    """A running JupyterLab.

    `url` is its base address with a slash at the end; `notebooks`, a copy of `originals`, is what it serves.
    """

    def __init__(self, url: str, originals: Path, notebooks: Path, settings: Path) -> None:
        self.url = url
        self.notebooks = notebooks
        self._originals = originals
        self._settings = settings

    def reset(self) -> None:
        """Stops every kernel and puts the notebooks back as they were."""
        with urllib.request.urlopen(f"{self.url}api/sessions", timeout=20) as answer:
            sessions = json.load(answer)
        for session in sessions:
            stop = urllib.request.Request(f"{self.url}api/sessions/{session['id']}", method="DELETE")
            urllib.request.urlopen(stop, timeout=20).close()
        _copy(self._originals, self.notebooks)

    def configure(self, plugin: str, values: dict[str, Any]) -> None:
        """Sets a plugin's user settings; pages that are opened from now on see them."""
        package, name = plugin.split(":")
        file = self._settings / package / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), "utf-8")

    def use_theme(self, theme: str) -> None:
        """Makes pages that are opened from now on light or dark."""
        values = {"theme": THEMES[theme], "adaptive-theme": False}
        self.configure("@jupyterlab/apputils-extension:themes", values)


@contextmanager
def running_lab(folder: Path, originals: Path) -> Iterator[LabServer]:
    """A JupyterLab that keeps everything of its own in `folder` and serves a copy of the notebooks there.

    Raises RuntimeError, with the end of the server's log, if it does not answer in time.
    """
    runtime = folder / "runtime"
    notebooks = folder / "notebooks"
    log = folder / "jupyterlab.log"
    _copy(originals, notebooks)
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *SERVER_OPTIONS, f"--ServerApp.root_dir={notebooks}"],
            env=_environment(folder),
            cwd=notebooks,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        lab = LabServer(_wait_for(server, runtime, log), originals, notebooks, folder / "settings")
        for plugin, values in QUIET_SETTINGS.items():
            lab.configure(plugin, values)
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _copy(originals: Path, notebooks: Path) -> None:
    shutil.copytree(originals, notebooks, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True)


def _environment(folder: Path) -> dict[str, str]:
    foreign = ("JUPYTER", "JPY_", "IPYTHON")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    for name in own.values():
        (folder / name).mkdir(parents=True)
    _write_kernel_spec(folder / "data" / "kernels" / "python3")
    return {**inherited, **{variable: str(folder / name) for variable, name in own.items()}}


def _write_kernel_spec(folder: Path) -> None:
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "Python 3 (ipykernel)", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")


def _wait_for(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"JupyterLab ended at once (exit {server.returncode}):\n{_tail(log)}")
        if url := _answering_url(runtime):
            return url
        time.sleep(0.05)  # the pace of asking; the condition above ends the wait
    raise RuntimeError(f"JupyterLab did not answer within {START_DEADLINE:.0f} s:\n{_tail(log)}")


def _answering_url(runtime: Path) -> str:
    for file in runtime.glob("jpserver-*.json"):
        try:
            url = json.loads(file.read_text("utf-8"))["url"]
            with urllib.request.urlopen(f"{url}api/status", timeout=5) as answer:
                return url if answer.status == 200 else ""
        except (json.JSONDecodeError, urllib.error.URLError, ConnectionError, TimeoutError):
            return ""  # the file is half written, or the server does not listen yet
    return ""


def _tail(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-30:])
