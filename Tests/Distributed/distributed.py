#!/usr/bin/env python3
"""Real processes under a real mpirun: `make distributed`.

The same bytes by 1, 2 and 4 processes, with any threads, after a kill and a resumption by others; and one clear end
where a process dies, differs, or has no disk left. Prints a row for each claim, and ends with status 1 where one does
not hold. Usage: [MPIRUN=mpirun.mpich] distributed.py PROGRAM [word of a title …]
"""

import contextlib
import datetime
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "Faults"))

from cluster import MPIRUN, Cluster  # noqa: E402
from program import Loss, expect_equal, expect_run, last_line, results  # noqa: E402
from rows import Row  # noqa: E402

# Last batches that four shards do not divide, and that are fewer than four images.
DIGITS = "train --dataset digits --limit 70 --batch-size 16 --shards 4 --base-channels 4"
FACES = (
    "train --dataset faces --image-size 32 --limit 39 --batch-size 12 --shards 4 --base-channels 2 --latent-dim 3"
)
MIB = 1 << 20


def same_bytes(words: str):
    """A claim: any number of processes writes the bytes of one, with any number of threads."""

    def check(cluster: Cluster, row: Row) -> None:
        words_in_all = f"{words} --epochs 2 --out-dir run"
        alone = cluster.folder("alone")
        cluster.succeed_by(0, f"{words_in_all} --threads 2", alone)
        right = results(alone / "run")
        for count, threads in ((1, 3), (2, 1), (4, 1), (4, 2)):
            folder = cluster.folder("shared")
            with row.trying(f"{count} processes, {threads} threads"):
                cluster.succeed_by(count, f"{words_in_all} --threads {threads}", folder)
                expect_equal(folder / "run", right)

    return check


# Five batches of 100 digits, the last one smaller; log p(x), probes, and two parts of a data set.
TESTS = {
    "digits": ("", " --importance-samples 3", " --split all --posterior mean"),
    "faces --image-size 32": ("", " --importance-samples 2 --split train"),
}


def same_tests(cluster: Cluster, row: Row) -> None:
    """Any number of processes tests a checkpoint to the bytes of one."""
    for images, kinds in TESTS.items():
        folder = cluster.folder("tested")
        words = "--limit 430 --base-channels 2 --epochs 1 --out-dir run"
        cluster.succeed_by(0, f"train --dataset {images} {words}", folder)
        for kind in kinds:
            test = f"test --ckpt run/last.safetensors --dataset {images.split()[0]}{kind}"
            cluster.succeed_by(0, f"{test} --out-dir alone", folder)
            right = results(folder / "alone")
            for count, threads in ((1, 3), (2, 1), (4, 2)):
                with row.trying(f"{images}{kind}, {count} processes, {threads} threads"):
                    cluster.succeed_by(count, f"{test} --threads {threads} --out-dir shared-{count}", folder)
                    expect_equal(folder / f"shared-{count}", right)
            shutil.rmtree(folder / "alone")
            for count in (1, 2, 4):
                shutil.rmtree(folder / f"shared-{count}", ignore_errors=True)


def long_run(cluster: Cluster, count: int, folder: Path | None = None) -> tuple[subprocess.Popen, Path]:
    """A run that is to be disturbed, once its first checkpoint is there."""
    folder = folder or cluster.folder("long")
    process = cluster.begin(folder, (count, cluster.path, f"{DIGITS} --threads 1 --epochs 100000 --keep 2 --out-dir run"))
    deadline = time.monotonic() + 60
    while not (folder / "run/last.safetensors").exists():
        if time.monotonic() > deadline or process.poll() is not None:
            raise Loss(f"no first checkpoint: {last_line(process.communicate()[1])}")
        time.sleep(0.02)
    return process, folder


def go_on(cluster: Cluster, folder: Path, count: int) -> None:
    """A run that was ended goes on with other processes, and has the bytes of one that went through."""
    words = f"{DIGITS} --threads 1 --epochs {expect_run(folder / 'run') + 1} --keep 2 --out-dir run"
    cluster.succeed_by(count, f"{words} --resume", folder)
    through = cluster.folder("through")
    cluster.succeed_by(0, words, through)
    expect_equal(folder / "run", results(through / "run"))


def deaths(cluster: Cluster, row: Row) -> None:
    """SIGKILL of one process at a random moment."""
    chance = random.Random(1)
    for attempt in range(3 if cluster.quick else 10):
        victim, others = attempt % 4, (2, 1, 4)[attempt % 3]
        with row.trying(f"process {victim}, resumed by {others}"):
            process, folder = long_run(cluster, 4)
            time.sleep(chance.uniform(0, 0.3))
            cluster.lose_one(process, victim)
            go_on(cluster, folder, others)


def interruptions(cluster: Cluster, row: Row) -> None:
    """SIGTERM, as a batch system sends it, to every process, or to one."""
    for victims, others in ((slice(0, 4), 2), (slice(2, 3), 1)):
        with row.trying(f"processes {victims}"):
            process, folder = long_run(cluster, 4)
            for pid in cluster.ranks()[victims]:
                os.kill(pid, signal.SIGTERM)
            cluster.complain(process, "after SIGTERM", "interrupted after epoch", "--resume")
            go_on(cluster, folder, others)


def differences(cluster: Cluster, row: Row) -> None:
    """A process that has another program, other settings or other images."""
    words = f"{DIGITS} --threads 1 --epochs 2 --out-dir run"
    # A byte more: the program still runs, and is another one. Its version of the random numbers is part of it.
    other = cluster.folder("other") / "vae"
    shutil.copy(cluster.path, other)
    with open(other, "ab") as file:
        file.write(b"\n")
    kinds = (
        (str(other), words, "the program of process 0"),
        (cluster.path, words + " --lr 0.5", "lr"),
        (cluster.path, words + " --seed 5", "seed"),
        (cluster.path, words + " --epochs 3", "epochs"),
        (cluster.path, words + " --engine openblas", "engine"),
        (cluster.path, words.replace("--limit 70", "--limit 71"), "limit"),
    )
    for program, changed, word in kinds:
        with row.trying(word):
            folder = cluster.folder("different")
            process = cluster.begin(folder, (3, cluster.path, words), (1, program, changed))
            cluster.complain(process, word, "process 3", word)
            if (folder / "run").exists():
                raise Loss("something was written")
    with row.trying("images"):
        folder = cluster.folder("images")
        words = "train --dataset images --image-size 32 --base-channels 2 --latent-dim 2 --batch-size 4 --shards 2 --epochs 1"
        for name, start in (("a", 1), ("b", 2)):
            (folder / name).mkdir()
            for number in range(start, 7):
                shutil.copy(cluster.top / f"Golden/Images/turned-{number}.jpg", folder / name)
                shutil.copy(cluster.top / f"Golden/Images/turned-{number}.png", folder / name)
        groups = [(1, cluster.path, f"{words} --out-dir run --data-root {name}") for name in ("a", "b")]
        cluster.complain(cluster.begin(folder, *groups), "images", "process 1", "fingerprint of the images")
    with row.trying("no images"):
        groups = [(1, cluster.path, f"{words} --out-dir run --data-root {name}") for name in ("a", "nowhere")]
        cluster.complain(cluster.begin(folder, *groups), "no images", "nowhere")


def disturbed_tests(cluster: Cluster, row: Row) -> None:
    """A test of which a process differs or dies ends like a training, and leaves what was there."""
    folder = cluster.folder("tested")
    words = "--limit 430 --base-channels 4 --epochs 1 --out-dir"
    cluster.succeed_by(0, f"train --dataset digits {words} run", folder)
    cluster.succeed_by(0, f"train --dataset digits {words} other --seed 1", folder)
    test = "test --ckpt run/last.safetensors --dataset digits --threads 1 --out-dir out"
    for changed, word in (
        (test + " --seed 7", "seed"),
        (test + " --importance-samples 2", "importance samples"),
        (test.replace("--ckpt run", "--ckpt other"), "checkpoint"),
        (test + " --limit 300", "fingerprint of the images"),
    ):
        with row.trying(word):
            process = cluster.begin(folder, (3, cluster.path, test), (1, cluster.path, changed))
            cluster.complain(process, word, "process 3", word)
    for victim in range(3):
        with row.trying(f"process {victim} killed"):
            process = cluster.begin(folder, (4, cluster.path, f"{test} --importance-samples 100000"))
            while len(cluster.ranks()) < 4 and process.poll() is None:
                time.sleep(0.02)
            time.sleep(1)
            cluster.lose_one(process, victim)
    with row.trying("what was there"):
        if (folder / "out").exists() and any((folder / "out").iterdir()):
            raise Loss(f"something was written: {sorted((folder / 'out').iterdir())}")


def usage(cluster: Cluster, row: Row) -> None:
    """What all processes have to complain of is said once."""
    for words, said in (
        ("train --dataset digits --sharts 4", "--sharts"),
        ("train --dataset digits --shards 3", "power of two"),
        ("train --dataset digits --shards 2 --epochs 1", "at most 2"),
        ("infer --ckpt none.safetensors --n 4 --out a.png", "'vae infer': expected one process, found 4"),
        ("check", "'vae check': expected one process, found 4"),
        ("report", "'vae report': expected one process, found 4"),
        ("bench", "'vae bench': expected one process, found 4"),
    ):
        with row.trying(words):
            process = cluster.begin(cluster.folder("usage"), (4, cluster.path, words))
            cluster.complain(process, words, said, status=2)
    with row.trying("no checkpoint"):
        words = "test --ckpt none.safetensors --dataset digits"
        cluster.complain(cluster.begin(cluster.folder("usage"), (4, cluster.path, words)), words, "none.safetensors")
    with row.trying("a run that is there"):
        folder = cluster.folder("there")
        cluster.succeed_by(1, f"{DIGITS} --epochs 1 --out-dir run", folder)
        process = cluster.begin(folder, (4, cluster.path, f"{DIGITS} --epochs 1 --out-dir run"))
        cluster.complain(process, "a run that is there", "--resume")


def full_disks(cluster: Cluster, row: Row) -> None:
    """The disk of the run's folder fills up; what is missing is made free, and the run goes on."""
    for others in (1, 2, 4):
        disk = cluster.folder("disk")
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], capture_output=True, text=True)
        if made.returncode:
            return row.skip(f"no file system can be mounted: {made.stderr.strip()}")
        try:
            with row.trying(f"resumed by {others}"):
                process, _ = long_run(cluster, 4, disk)
                with open(disk / "filling", "wb", buffering=0) as filling, contextlib.suppress(OSError):
                    while process.poll() is None:
                        filling.write(bytes(MIB // 16))
                cluster.complain(process, "a full disk", "No space left")
                (disk / "filling").unlink()
                go_on(cluster, disk, others)
        finally:
            subprocess.run(["umount", disk], check=True)


KINDS = {
    "digits: 1, 2 and 4 processes": same_bytes(DIGITS),
    "drawn faces: 1, 2 and 4 processes": same_bytes(FACES),
    "tests: 1, 2 and 4 processes": same_tests,
    "a test that is disturbed": disturbed_tests,
    "one process killed; resumed by others": deaths,
    "interrupted; resumed by others": interruptions,
    "a process that differs": differences,
    "wrong usage is said once": usage,
    "a full disk of the first process": full_disks,
}


def main() -> int:
    words = sys.argv[2:]
    cluster = Cluster(sys.argv[1], bool(os.environ.get("QUICK")))
    version = subprocess.run([MPIRUN, "--version"], capture_output=True, text=True).stdout
    # Open MPI says it in its first line, MPICH in the first two.
    version = " ".join(" ".join(version.splitlines()[: 1 if "Open" in version else 2]).split())
    about = [str(datetime.date.today()), platform.system(), f"{os.cpu_count()} processors", version]
    print(f"make distributed, {', '.join(about)}\n")
    Row.print_head()
    lost = 0
    try:
        for title, check in KINDS.items():
            if words and not any(word in title for word in words):
                continue
            row = Row(title)
            with row.checking("the row"):
                check(cluster, row)
            row.print()
            lost += len(row.losses)
    finally:
        cluster.close()
    print(f"\n{lost} lost" if lost else "\nNothing was lost.")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
