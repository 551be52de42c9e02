"""The program under test, folders for its runs, and what a run must never do.

A `Loss` is what no fault may cause: a signal, a hang, an end without a word, a file that is gone,
halved or changed, a result that is not the undisturbed one's.
"""

import hashlib
import json
import os
import resource
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

SECONDS = 20  # No command here takes one: what takes so long hangs.


class Loss(Exception):
    pass


class Program:
    """`vae`, run in a home of its own, so that nothing outside decides or changes."""

    def __init__(self, path: str, quick: bool) -> None:
        self.path, self.quick = os.path.realpath(path), quick
        self.top = Path(__file__).resolve().parents[2]
        self.home = Path(tempfile.mkdtemp(prefix="vae-faults-"))
        self.shim = self.home / "failing_calls.so"
        source = Path(__file__).with_name("failing_calls.c")
        compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), "cc")
        build = [compiler, "-shared", "-fPIC", "-O2", "-o", str(self.shim), str(source), "-ldl"]
        subprocess.run(build, check=True)

    def close(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    def folder(self, name: str) -> Path:
        """A new folder; its name tells whose it is where something is left."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.home))

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        home = {"HOME": str(self.home), "SWIFT_BACKTRACE": "enable=no"}
        return kept | home | {"VAE_CACHE_DIR": str(self.home / "cache")} | more

    def start(self, words: str, folder: Path, limits=None, **more: str) -> subprocess.Popen:
        """Starts `vae` with these words in a folder, under limits of `resource`."""

        def prepare() -> None:
            for name, value in (limits or {}).items():
                resource.setrlimit(getattr(resource, name), (value, value))

        return subprocess.Popen(
            [self.path, *words.split()], cwd=folder, env=self.environment(**more), text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, errors="replace", preexec_fn=prepare)

    def run(self, words: str, folder: Path, limits=None, **more: str) -> tuple[int, str]:
        """Runs `vae`; its status (negative: the signal) and its standard error."""
        process = self.start(words, folder, limits, **more)
        return self.end(process, words)

    def end(self, process: subprocess.Popen, words: str, seconds: float = SECONDS) -> tuple[int, str]:
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Loss(f"still running after {seconds} s: vae {words}")
        # Where the output is kept: some mpiruns complain there.
        return process.returncode, errors + (output or "")

    def ends_well(self, words: str, folder: Path, limits=None, **more: str) -> bool:
        """Whether it succeeds; if not, it has to say why in a line, with status 2 or 3."""
        status, errors = self.run(words, folder, limits, **more)
        return status == 0 or complained(status, errors, words)

    def succeed(self, words: str, folder: Path, **more: str) -> None:
        status, errors = self.run(words, folder, **more)
        if status != 0:
            raise Loss(f"status {status} without a fault: vae {words}: {last_line(errors)}")


def complained(status: int, errors: str, words: str) -> bool:
    """False, where a command has failed as it should; otherwise a loss."""
    if status < 0:
        raise Loss(f"signal {-status}: vae {words}: {last_line(errors)}")
    if status == 127 and "error while loading shared libraries" in errors:
        return False  # The system's loader, which has a line of its own, came to no program.
    if status not in (2, 3):
        raise Loss(f"status {status}: vae {words}: {last_line(errors)}")
    if not last_line(errors).startswith("vae: "):
        raise Loss(f"status {status} without a line: vae {words}: {errors[-200:]!r}")
    return False


def last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1][:300]


# What must be whole.


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def expect_whole(path: Path) -> None:
    """A checkpoint under its name is whole: its payload has the hash that its header says."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0] if len(data) >= 8 else len(data)
    try:
        said = json.loads(data[8 : 8 + length])["__metadata__"]["sha256"]
    except (ValueError, KeyError):
        raise Loss(f"{path.name} is no checkpoint")
    if said != hashlib.sha256(data[8 + length :]).hexdigest():
        raise Loss(f"{path.name} is damaged")


def expect_run(run: Path, notes: bool = False) -> int:
    """All checkpoints of a run are whole; the number of the newest, -1 without one."""
    if not run.is_dir():
        return -1
    epochs = [-1]
    for path in run.glob("*.safetensors"):
        expect_whole(path)
        if path.name.startswith("epoch_"):
            epochs.append(int(path.stem[6:]))
    if notes and (run / "notes.txt").read_text() != "mine\n":
        raise Loss("notes.txt has changed")
    return max(epochs)


def results(run: Path) -> dict[str, str]:
    """The hashes of a run's files that depend on nothing but its settings."""
    files = sorted(run.rglob("*"))
    return {
        str(p.relative_to(run)): sha256(p) if p.is_file() else "folder"
        for p in files
        if p.name not in ("timings.csv", "notes.txt")
    }


def expect_equal(run: Path, right: dict[str, str]) -> None:
    """A run has the undisturbed run's files: no other, none less, every byte."""
    found = results(run)
    for name in sorted(found.keys() | right.keys()):
        if found.get(name) != right.get(name):
            fault = "differs" if name in found and name in right else "is left" if name in found else "is missing"
            raise Loss(f"{name} {fault} after all")
