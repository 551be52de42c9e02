"""SIGKILL at random moments, and two commands in one folder."""

import itertools
import random
import shutil
import signal
import time
from pathlib import Path

from program import Loss, Program, complained, expect_equal, expect_run, last_line, results
from rows import Row

TRAIN = "train --dataset digits --model mlp --hidden 8 --latent-dim 2 --limit 32 --batch-size 16 --threads 1"
RUN = f"{TRAIN} --epochs 8 --out-dir run"


def undisturbed(program: Program, command: str = RUN) -> tuple[dict[str, str], float]:
    """The files of a run that nothing disturbs, and its seconds."""
    folder = program.folder("undisturbed")
    begin = time.monotonic()
    program.succeed(command, folder)
    return results(folder / "run"), time.monotonic() - begin


def kills_of_train(program: Program, row: Row) -> None:
    """Kill, resume, kill, resume … until the run is done; its files are the undisturbed run's."""
    right, seconds = undisturbed(program)
    wanted = 20 if program.quick else 200
    chance = random.Random(1)
    while row.tries < wanted:
        folder, newest, resume = program.folder("killed"), -1, ""
        while True:
            process = program.start(RUN + resume, folder)
            time.sleep(chance.uniform(0, seconds))
            is_killed = process.poll() is None
            if is_killed:
                process.send_signal(signal.SIGKILL)
            status, errors = program.end(process, RUN)
            if status == 0:
                break
            if status != -signal.SIGKILL:
                complained(status, errors, RUN + resume)
                if newest >= 0 or "a run to resume" not in errors:
                    raise Loss(f"after a kill: {last_line(errors)}")
                resume = ""
                continue
            with row.trying(f"kill in epoch {newest + 1}"):
                epoch = expect_run(folder / "run")
                if epoch < newest:
                    raise Loss(f"epoch {newest} was there, and is gone")
                newest = epoch
            if (folder / "run").is_dir():
                resume = " --resume"
        with row.checking("the files after all kills"):
            expect_equal(folder / "run", right)
        shutil.rmtree(folder)


GRIDS = ("metrics.json", "recon_grid.png", "samples_grid.png")
TEST = "test --ckpt ../trained/last.safetensors --dataset digits --limit 16 --out-dir run"


def trained(program: Program) -> Path:
    """A folder in which `TEST` works, with a checkpoint beside its own."""
    folder = program.folder("tested")
    program.succeed(f"{TRAIN} --epochs 1 --out-dir {folder}/trained", folder)
    (folder / "in").mkdir()
    return folder / "in"


def kills_of_test(program: Program, row: Row) -> None:
    """Before and after each rename of `vae test`: the next run has all three files, of one age."""
    folder = trained(program)
    program.succeed(TEST, folder)
    right = results(folder / "run")
    for nth in itertools.count(1, 3 if program.quick else 1):
        for how in ("kill", "killafter"):
            run = folder / "run"
            shutil.rmtree(run)
            run.mkdir()
            for name in GRIDS:
                (run / name).write_text("old")
            call = {"FAULT_CALL": "rename", "FAULT_NTH": str(nth), "FAULT_HOW": how}
            with row.trying(f"{how} at rename {nth} of test"):
                status, errors = program.run(TEST, folder, LD_PRELOAD=str(program.shim), **call)
                if status == 0:
                    return
                if status != -signal.SIGKILL:
                    complained(status, errors, TEST)
                # What the killed one had decided is done before the next one's own files can be.
                program.ends_well(TEST, folder, limits={"RLIMIT_FSIZE": 0})
                old = [name for name in GRIDS if (run / name).read_bytes() == b"old"]
                if len(old) not in (0, 3):
                    raise Loss(f"{old} are old, the others new")
                program.succeed(TEST, folder)
                expect_equal(run, right)


def two_in_one_folder(program: Program, row: Row) -> None:
    """Two runs begin in one folder at once: one of them is trained, the other is told."""
    right, _ = undisturbed(program)
    chance = random.Random(2)
    for _ in range(4 if program.quick else 20):
        folder = program.folder("two")
        with row.trying("two runs in one folder"):
            first = program.start(RUN, folder)
            time.sleep(chance.choice([0, 0.01, 0.03, 0.1]))
            second = program.start(RUN, folder)
            ends = [program.end(process, RUN) for process in (first, second)]
            done = [status for status, errors in ends if status == 0 or complained(status, errors, RUN)]
            if len(done) != 1:
                raise Loss(f"{len(done)} of two runs were done: {[last_line(e) for _, e in ends]}")
            expect_equal(folder / "run", right)
        shutil.rmtree(folder)
