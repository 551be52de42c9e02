"""Each file call of a command fails once: with ENOSPC, EIO, EINTR, and with half of the bytes.

Of a run each call fails in each of these ways; of the other commands, each in one of them, by turns.
"""

import errno
import os
import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from images import write_images
from kills import GRIDS, TEST, TRAIN, trained
from program import Loss, Program, expect_equal, expect_run, results
from rows import Row

# Which kinds of call the system may interrupt, and which may do a part only.
INTERRUPTED = ("open", "read", "write", "fsync", "close", "flock")
PARTIAL = ("read", "write")


def counted(program: Program, words: str, folder: Path) -> Counter[str]:
    """How many calls of each kind a command makes."""
    log = folder / "calls.log"
    program.succeed(words, folder, LD_PRELOAD=str(program.shim), FAULT_LOG=str(log))
    calls = Counter(log.read_text().split())
    log.unlink()
    return calls


def ways(kind: str) -> list[str]:
    codes = [errno.EIO, errno.ENOSPC] + [errno.EINTR] * (kind in INTERRUPTED)
    return [str(code) for code in codes] + ["short"] * (kind in PARTIAL)


def each_call(
    program: Program, row: Row, words: str, prepare: Callable[[], Path], check: Callable[[Path, bool], None],
    by_turns: bool = True,
) -> None:
    """Runs a command with each of its calls failing each way, in a folder made by `prepare`.

    `check(folder, succeeded)` looks at what is left, and goes on without a fault.
    """
    calls = counted(program, words, prepare())
    cases = [
        (kind, number, how)
        for kind in sorted(calls)
        for number in range(1, calls[kind] + 1)
        for turn, how in enumerate(ways(kind))
        if not by_turns or number % len(ways(kind)) == turn
    ]
    if program.quick:
        cases = cases[:: 20 if by_turns else 60]

    def attempt(case: tuple[str, int, str]) -> None:
        kind, number, how = case
        name = how if how == "short" else errno.errorcode[int(how)]
        with row.trying(f"{kind} {number} {name}"):
            folder = prepare()
            fault = {"FAULT_CALL": kind, "FAULT_NTH": str(number), "FAULT_HOW": how}
            done = program.ends_well(words, folder, LD_PRELOAD=str(program.shim), **fault)
            check(folder, done)
            shutil.rmtree(folder)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(attempt, cases))


def calls_of_train(program: Program, row: Row) -> None:
    """A run of one epoch, then resumed for a second one, which the fault meets."""
    begun = program.folder("begun")
    program.succeed(f"{TRAIN} --epochs 1 --out-dir run", begun)
    (begun / "run/notes.txt").write_text("mine\n")
    whole = program.folder("whole")
    resumed = f"{TRAIN} --epochs 2 --out-dir run --resume"
    shutil.copytree(begun, whole, dirs_exist_ok=True)
    program.succeed(resumed, whole)
    right = results(whole / "run")

    def prepare() -> Path:
        return Path(shutil.copytree(begun, program.folder("call"), dirs_exist_ok=True))

    def check(folder: Path, done: bool) -> None:
        if expect_run(folder / "run", notes=True) < (2 if done else 1):
            raise Loss("a checkpoint is gone")
        if done:
            expect_equal(folder / "run", right)
        program.succeed(resumed, folder)
        expect_run(folder / "run", notes=True)
        expect_equal(folder / "run", right)

    each_call(program, row, resumed, prepare, check, by_turns=False)


def calls_of_images(program: Program, row: Row) -> None:
    """A new run on image files, whose decoded pixels go to a cache."""
    source = program.folder("images")
    write_images(source / "images", 6)
    words = (
        "train --dataset images --data-root images --image-size 32 --base-channels 1 --latent-dim 1"
        " --batch-size 2 --test-fraction 0.3 --epochs 1 --out-dir run --threads 1")
    whole = program.folder("whole")
    shutil.copytree(source, whole, dirs_exist_ok=True)
    program.succeed(words, whole)
    right = results(whole / "run")

    def prepare() -> Path:
        # The cache's key has the folder's name: each folder has its own.
        return Path(shutil.copytree(source, program.folder("call"), dirs_exist_ok=True))

    def check(folder: Path, done: bool) -> None:
        if done:
            expect_equal(folder / "run", right)
        has_run = (folder / "run/config.json").exists() or (folder / "run/epoch_0001.safetensors").exists()
        program.succeed(words + " --resume" * has_run, folder)
        expect_equal(folder / "run", right)

    each_call(program, row, words, prepare, check)


def calls_of_test(program: Program, row: Row) -> None:
    """`vae test` over older files: all three change, or none does."""
    source = trained(program).parent
    words = TEST.replace("../", "")
    (source / "run").mkdir()
    for name in GRIDS:
        (source / "run" / name).write_text("old")
    whole = program.folder("whole")
    shutil.copytree(source, whole, dirs_exist_ok=True)
    program.succeed(words, whole)
    right = results(whole / "run")

    def prepare() -> Path:
        return Path(shutil.copytree(source, program.folder("call"), dirs_exist_ok=True))

    def check(folder: Path, done: bool) -> None:
        old = [name for name in GRIDS if (folder / "run" / name).read_bytes() == b"old"]
        if len(old) != (0 if done else 3):
            raise Loss(f"{old} are old, the others new, the command has {'ended well' if done else 'failed'}")
        program.succeed(words, folder)
        expect_equal(folder / "run", right)

    each_call(program, row, words, prepare, check)
