"""Threads for blocks: NumPy lets go of the interpreter's lock while it computes, so blocks are done side by side."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

Block = Callable[[int, int, int, Any], None]
"""``block(number, start, stop, scratch)`` works on one block."""

_pool: ThreadPoolExecutor | None = None
_lock = threading.Lock()


def default_threads() -> int:
    """As many as processors this process may use, at most OMP_NUM_THREADS where that is set."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]
    return max(1, min(available, int(limit)) if limit.isdigit() and int(limit) > 0 else available)


class Workers:
    """How many threads work on the blocks of a plan; 1 means that none is started."""

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def over(self, block: Block, count: int, rows: int, scratch: Callable[[], Any]) -> None:
        """Call ``block`` for every ``rows`` of ``count``, each thread with scratch memory of its own."""
        numbers = itertools.count()  # taking the next one is atomic
        blocks = -(-count // rows)

        def work() -> None:
            mine = scratch()
            while (n := next(numbers)) < blocks:
                block(n, n * rows, min(count, (n + 1) * rows), mine)

        others = [_executor().submit(copy_context().run, work) for _ in range(min(self.threads, blocks) - 1)]
        try:
            work()
        finally:
            for other in others:
                other.result()


def _executor() -> ThreadPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="nbgrad")
        return _pool


def _forget() -> None:
    """A forked process has none of its parent's threads."""
    global _pool, _lock
    _pool, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
