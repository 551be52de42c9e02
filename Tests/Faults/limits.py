"""Limits of the system: file sizes, disks, memory, open files. Met or not, the end is clear and nothing is lost."""

import os
import shutil
import subprocess
from pathlib import Path

from kills import TRAIN
from program import Loss, Program, complained, expect_equal, expect_run, last_line, results
from rows import Row

WORDS = f"{TRAIN} --epochs 3 --out-dir run"
MIB = 1 << 20


def under_limits(program: Program, row: Row, kind: str, values: list[int]) -> None:
    """A run under each limit, then the same without one: its files are the undisturbed run's."""
    whole = program.folder("whole")
    program.succeed(WORDS, whole)
    right = results(whole / "run")
    ended = {True: 0, False: 0}
    for value in values[:: 7 if program.quick else 1]:
        folder = program.folder("limit")
        (folder / "notes.txt").write_text("mine\n")
        with row.trying(f"{kind} {value}"):
            ended[program.ends_well(WORDS, folder, limits={kind: value})] += 1
            go_on(program, folder, right)
        shutil.rmtree(folder)
    with row.checking("the limits"):
        if not ended[False]:
            raise Loss("none of these limits was met: they show nothing")


def go_on(program: Program, folder: Path, right: dict[str, str]) -> None:
    """Goes on with a run that a limit has ended, or begins it."""
    has_begun = (folder / "run/config.json").exists() or expect_run(folder / "run") >= 0
    program.succeed(WORDS + " --resume" * has_begun, folder)
    expect_equal(folder / "run", right)
    if (folder / "notes.txt").exists() and (folder / "notes.txt").read_text() != "mine\n":
        raise Loss("notes.txt has changed")


def file_sizes(program: Program, row: Row) -> None:
    under_limits(program, row, "RLIMIT_FSIZE", [*range(0, 4096, 256), *range(4096, 200_000, 8192)])


def memory(program: Program, row: Row) -> None:
    under_limits(program, row, "RLIMIT_AS", [n * MIB for n in [*range(60, 400, 8), 600, 1000, 2000]])


def descriptors(program: Program, row: Row) -> None:
    under_limits(program, row, "RLIMIT_NOFILE", [*range(3, 40), 64])


def closed_streams(program: Program, row: Row) -> None:
    """Standard input, output and error are closed: no file of the run gets their numbers, and their text."""
    whole = program.folder("whole")
    program.succeed(WORDS, whole)
    right = results(whole / "run")
    for streams in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        folder = program.folder("closed")
        with row.trying(streams):
            process = subprocess.Popen(
                ["sh", "-c", f'exec "$0" {WORDS} {streams}', program.path], cwd=folder, env=program.environment(),
                text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            status, errors = program.end(process, WORDS)
            # Without its results there is no success; without standard error there is no line.
            has_output = " >&-" not in f" {streams}"
            if (status == 0) != has_output:
                raise Loss(f"status {status}: {last_line(errors)}")
            expect_equal(folder / "run", right)
        shutil.rmtree(folder)


def small_disks(program: Program, row: Row) -> None:
    """A disk of 12 MB with less and less on it; what is missing is made free, and the run goes on."""
    words = WORDS.replace("--hidden 8", "--hidden 100")
    whole = program.folder("whole")
    program.succeed(words, whole)
    right = results(whole / "run")
    disk = program.folder("disk")
    for free in range(0, 12 * MIB, 3 * MIB if program.quick else MIB // 4):
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], capture_output=True, text=True)
        if made.returncode:
            return row.skip(f"no file system can be mounted: {made.stderr.strip()}")
        try:
            with open(disk / "filling", "wb") as filling:
                filling.write(bytes(12 * MIB - free))
            with row.trying(f"{free} bytes free"):
                program.ends_well(words, disk)
                epoch = expect_run(disk / "run")
                (disk / "filling").unlink()
                begun = (disk / "run/config.json").exists() or epoch >= 0
                program.succeed(words + " --resume" * begun, disk)
                expect_equal(disk / "run", right)
        finally:
            subprocess.run(["umount", disk], check=True)


def containers(program: Program, row: Row) -> None:
    """A control group's limit: what flags ask for is refused with a line before it is taken."""
    place, limit_name = control_group()
    if place is None:
        return row.skip("this user may make no control group")
    large = "train --dataset digits --model mlp --hidden 20000,20000 --latent-dim 2 --limit 32 --epochs 1 --out-dir run"
    try:
        for mebibytes in (128, 256, 512, 1024):
            (place / limit_name).write_text(str(mebibytes * MIB))
            for words, fits in ((WORDS, True), (large, False)):
                with row.trying(f"{mebibytes} MiB"):
                    folder = program.folder("group")
                    command = f'echo $$ > {place}/cgroup.procs && exec "$0" {words}'
                    process = subprocess.Popen(
                        ["sh", "-c", command, program.path], cwd=folder, env=program.environment(), text=True,
                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                    status, errors = program.end(process, words)
                    if (status == 0 or complained(status, errors, words)) != fits:
                        raise Loss(f"status {status}: {errors[-200:]!r}")
                    if not fits and "memory" not in errors:
                        raise Loss(f"the line says nothing of memory: {errors[-200:]!r}")
    finally:
        place.rmdir()


def control_group() -> tuple[Path | None, str]:
    """A control group of our own, and the name of the file of its memory limit."""
    for root, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        place = Path(root) / f"vae-faults-{os.getpid()}"
        try:
            place.mkdir()
        except OSError:
            continue
        if (place / limit).exists():
            return place, limit
        place.rmdir()
    return None, ""
