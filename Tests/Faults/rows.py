"""The table: one row for each kind of fault, with its tries and losses."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

from program import Loss


class Row:
    """What was tried of one kind of fault, and what was lost by it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.tries = 0
        self.losses: list[str] = []
        self.skipped = ""
        self._lock = threading.Lock()
        self._begin = time.monotonic()

    @contextlib.contextmanager
    def trying(self, what: str) -> Iterator[None]:
        """A try: what is lost in it is noted, and the next one goes on."""
        with self._lock:
            self.tries += 1
        with self.checking(what):
            yield

    @contextlib.contextmanager
    def checking(self, what: str) -> Iterator[None]:
        """A check of what several tries have left."""
        try:
            yield
        except Loss as loss:
            with self._lock:
                self.losses.append(f"{what}: {loss}")

    def skip(self, reason: str) -> None:
        self.skipped = f"skipped: {reason}"

    def print(self) -> None:
        seconds = time.monotonic() - self._begin
        verdict = self.skipped or ("nothing lost" if not self.losses else "LOST")
        print(f"| {self.title} | {self.tries} | {len(self.losses)} | {verdict} | {seconds:.0f} s |", flush=True)
        for loss in self.losses[:20]:
            print(f"faults: {self.title}: {loss}", file=sys.stderr, flush=True)

    @staticmethod
    def print_head() -> None:
        print("| fault | tries | lost | verdict | time |\n|---|---:|---:|---|---:|")
