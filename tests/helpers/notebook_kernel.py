"""A real Jupyter kernel for tests: run a cell, look at everything it sent back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

CLEAR = """
(lambda names, kept: [names.pop(n) for n in list(names) if n[:1] != "_" and n not in kept])(
    get_ipython().user_ns, get_ipython().user_ns_hidden
);
"""
PATIENCE = 60
"""Seconds that a cell may take."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Answer:
    """What a kernel sent back for one cell."""

    def __init__(self, reply: dict[str, Any], messages: list[dict[str, Any]]) -> None:
        self.reply = reply
        self.messages = messages

    @property
    def status(self) -> str:
        """The reply: ok or error."""
        return str(self.reply["status"])

    @property
    def error(self) -> str:
        """Type of the exception in the reply, "" if there is none."""
        return str(self.reply.get("ename", ""))

    @property
    def message(self) -> str:
        """Message of the exception in the reply, "" if there is none."""
        return str(self.reply.get("evalue", ""))

    def stream(self, name: str) -> str:
        """All that was printed to ``stdout`` or ``stderr``."""
        found = (m["content"] for m in self.messages if m["msg_type"] == "stream")
        return "".join(c["text"] for c in found if c["name"] == name)

    @property
    def printed(self) -> str:
        """All that was printed to stdout, without the last end of line."""
        return self.stream("stdout").rstrip("\n")

    @property
    def usage_error(self) -> str:
        """The one line of a UsageError; fails if there is more or less."""
        lines = [line for line in self.stream("stderr").splitlines() if not line.startswith("nbgrad: ")]
        assert self.status == "error", "the cell succeeded"
        assert self.error == "UsageError", f"{self.error}: {self.message}"
        assert len(lines) == 1, lines
        return lines[0].removeprefix("UsageError: ")

    @property
    def shown(self) -> list[dict[str, Any]]:
        """MIME bundles of the cell's outputs: the cell's value and what was displayed."""
        kinds = ("execute_result", "display_data")
        return [m["content"]["data"] for m in self.messages if m["msg_type"] in kinds]

    @property
    def result(self) -> dict[str, Any] | None:
        """MIME bundle of the cell's value, None if it has none."""
        found = [m["content"]["data"] for m in self.messages if m["msg_type"] == "execute_result"]
        return found[0] if found else None

    @property
    def traceback(self) -> str:
        """The traceback as shown, without colours; "" if there is none."""
        found = [m["content"]["traceback"] for m in self.messages if m["msg_type"] == "error"]
        return _COLOURS.sub("", "\n".join(found[0])) if found else ""


class Kernel:
    """A running kernel."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str, *, cell: str | None = None, history: bool = True) -> Answer:
        """Run a cell, under a cell id as JupyterLab gives one if there is a ``cell``."""
        content = {
            "code": code,
            "silent": False,
            "store_history": history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        metadata = {} if cell is None else {"cellId": cell}
        request = self._client.session.msg("execute_request", content, metadata=metadata)
        self._client.shell_channel.send(request)
        return self._answer(request["header"]["msg_id"])

    def clear(self) -> None:
        """Forget every variable but those that start with an underscore, which are IPython's or a test's own."""
        answer = self.run(CLEAR)
        assert answer.status == "ok", answer.traceback

    def value(self, expression: str) -> str:
        """``repr`` of an expression in the kernel; fails if it raises."""
        answer = self.run(f"print(repr(({expression})))", history=False)
        assert answer.status == "ok", answer.traceback
        return answer.printed

    def send_comm(self, comm: str, data: dict[str, Any]) -> None:
        """A message to an open comm, as a control in the browser sends it."""
        content = {"comm_id": comm, "data": data}
        self._client.shell_channel.send(self._client.session.msg("comm_msg", content))

    def next_message(self) -> dict[str, Any]:
        """The next message that the kernel publishes, whatever it belongs to; raises Empty if none comes."""
        return self._client.get_iopub_msg(timeout=PATIENCE)

    def complete(self, code: str) -> list[str]:
        """What Tab offers at the end of ``code``."""
        reply = self._client.complete(code, reply=True, timeout=PATIENCE)
        return list(reply["content"]["matches"])

    def help(self, code: str) -> str:
        """What ``?`` shows for the name at the end of ``code``."""
        reply = self._client.inspect(code, reply=True, timeout=PATIENCE)
        return str(reply["content"]["data"].get("text/plain", ""))

    def _answer(self, request: str) -> Answer:
        messages: list[dict[str, Any]] = []
        deadline = time.monotonic() + PATIENCE
        while True:
            message = self._client.get_iopub_msg(timeout=max(deadline - time.monotonic(), 0.001))
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            messages.append(message)
        while True:
            reply = self._client.get_shell_msg(timeout=max(deadline - time.monotonic(), 0.001))
            if reply["parent_header"].get("msg_id") == request:
                return Answer(reply["content"], messages)


@contextmanager
def running_kernel() -> Iterator[Kernel]:
    """A kernel that is shut down afterwards."""
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


__all__ = ["Answer", "Empty", "Kernel", "running_kernel"]
