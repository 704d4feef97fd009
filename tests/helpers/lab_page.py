"""A page of a real Chromium that shows a notebook in a real JupyterLab."""

import os
from pathlib import Path
from urllib.parse import quote, urlsplit

from playwright.sync_api import Locator, Page

from lab_server import LabServer

LOCAL_HOSTS = {"127.0.0.1", "localhost"}
LOCAL_SCHEMES = {"about", "blob", "data"}
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
    # What asks for another machine must fail here as it would without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
OPEN_DEADLINE = 60_000
RUN_DEADLINE = 120_000
KERNEL_IS_IDLE = """() => {
    const notebook = window.jupyterapp?.shell.currentWidget;
    return notebook?.sessionContext?.session?.kernel?.status === "idle";
}"""
RUN_ALL_CELLS = """() => {
    window.allCellsAreDone = false;
    const run = window.jupyterapp.commands.execute("notebook:run-all-cells");
    run.finally(() => { window.allCellsAreDone = true; });
}"""


class LabPage:
    """One notebook at a time in JupyterLab's single-document mode.

    `page` is Playwright's page; `foreign` lists every request that would have left this machine.
    """

    def __init__(self, page: Page, lab: LabServer, theme: str) -> None:
        self.page = page
        self.lab = lab
        self.theme = theme
        self.foreign: list[str] = []
        page.context.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))

    def open(self, notebook: str) -> None:
        """Opens a notebook of the server's folder and waits until its kernel is ready."""
        self.page.goto(f"{self.lab.url}doc/tree/{quote(notebook)}?reset", timeout=OPEN_DEADLINE)
        self.page.wait_for_function(KERNEL_IS_IDLE, timeout=OPEN_DEADLINE)

    def run_all(self) -> None:
        """Runs every cell and waits until the last one is done, or one has failed."""
        self.page.evaluate(RUN_ALL_CELLS)
        self.page.wait_for_function("() => window.allCellsAreDone", timeout=RUN_DEADLINE)

    def outputs(self, cell: int) -> Locator:
        """The outputs of the code cell with this index, counted from 0 among code cells."""
        return self.page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output")

    def errors(self) -> list[str]:
        """The exceptions that cells ended with: `ValueError: its message`."""
        notebook = self.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.model.toJSON()")
        outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
        failed = [output for output in outputs if output["output_type"] == "error"]
        return [f"{output['ename']}: {output['evalue']}" for output in failed]

    def screenshot(self, name: str, of: Locator | None = None) -> None:
        """Saves a picture in the folder NBGRAD_SCREENSHOTS names; does nothing where it is not set."""
        folder = os.environ.get("NBGRAD_SCREENSHOTS")
        if folder:
            (of or self.page).screenshot(path=Path(folder) / f"{name}-{self.theme}.png")

    def _note(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in LOCAL_SCHEMES and address.hostname not in LOCAL_HOSTS:
            self.foreign.append(url)
