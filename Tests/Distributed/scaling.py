#!/usr/bin/env python3
"""How a step grows with the processes: measured here, and drawn further by a model. Writes SCALING.md and its figure.

Processes on this machine; and in network namespaces whose links are limited to 1 and 10 Gbit/s, one process each, where
the user may make them (root, iproute2). Nothing else should run meanwhile: it takes some ten minutes.
Usage: scaling.py PROGRAM FOLDER
"""

import contextlib
import csv
import dataclasses
import itertools
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_rmaps_base_oversubscribe": "1"}
# Models of more and more parameters; digits of the program's own, so that no data are needed.
MODELS = [
    ("mlp, 50 units", "--dataset digits --model mlp --hidden 50 --limit 2048", 128),
    ("mlp, 400 units", "--dataset digits --model mlp --limit 2048", 128),
    ("mlp, 1,600 units", "--dataset digits --model mlp --hidden 1600 --limit 1024", 128),
    ("mlp, 2 × 1,600 units", "--dataset digits --model mlp --hidden 1600,1600 --limit 512", 128),
    ("celeba, 32 pixels", "--dataset faces --model celeba --image-size 32 --limit 128", 32),
]
FACES = {64: ("--dataset faces --model celeba --image-size 64 --limit 128", 64),
         256: ("--dataset faces --model celeba --image-size 256 --limit 16", 8)}
LINKS = {"1 Gbit/s": ("1gbit", "128kb"), "10 Gbit/s": ("10gbit", "512kb")}  # rate, and what may pass at once
BATCH, COUNTS = 1024, [1 << k for k in range(11)]
NET, MEMORY = "10.97.0", "this machine's memory"


def run(*words: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run(words, check=True, capture_output=True, text=True, **more)


@contextlib.contextmanager
def hosts(rate: str, burst: str) -> Iterator[list[str]]:
    """Two namespaces that a limited link joins; they are called as their addresses."""
    names = [f"{NET}.1", f"{NET}.2"]
    try:
        for name in names:
            run("ip", "netns", "add", name)
        run("ip", "link", "add", "vae1", "netns", names[0], "type", "veth", "peer", "name", "vae2", "netns", names[1])
        for number, name in enumerate(names, 1):
            inside = ["ip", "netns", "exec", name]
            run(*inside, "ip", "link", "set", "lo", "up")
            run(*inside, "ip", "addr", "add", f"{name}/24", "dev", f"vae{number}")
            run(*inside, "ip", "link", "set", f"vae{number}", "up")
            limit = ["rate", rate, "burst", burst, "latency", "50ms"]
            run(*inside, "tc", "qdisc", "add", "dev", f"vae{number}", "root", "tbf", *limit)
        yield names
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)


def agent(folder: Path) -> Path:
    """What mpirun calls in place of ssh: a command in a namespace, with a host name of its own."""
    script = folder / "agent"
    script.write_text('#!/bin/sh\nhost=$1; shift\n'
                      'exec ip netns exec "$host" unshare --uts sh -c "hostname h-${host##*.}; $*"\n')
    script.chmod(0o755)
    return script


def mpirun_over(names: list[str], folder: Path) -> list[str]:
    """The words that start a process on each of these hosts, over TCP."""
    inside = ["ip", "netns", "exec", names[0], "unshare", "--uts", "sh", "-c", 'hostname h-1; exec "$0" "$@"']
    hosts = ["--host", ",".join(f"{name}:1" for name in names), "-n", str(len(names)), "--bind-to", "none"]
    settings = {"plm_rsh_agent": str(agent(folder)), "btl": "tcp,self"}
    settings |= {f"{layer}_tcp_if_include": f"{NET}.0/24" for layer in ("btl", "oob")}
    return [*inside, "mpirun", *hosts, *(word for name, value in settings.items() for word in ("--mca", name, value))]


def step_seconds(program: str, words: str, batch: int, shards: int, start: list[str], threads: int) -> float:
    """Seconds of a step, in the fastest of four epochs."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*start, program, "train", *words.split(), "--batch-size", str(batch), "--shards", str(shards),
                   "--threads", str(threads), "--epochs", "4", "--keep", "1", "--out-dir", f"{folder}/run"]
        ended = subprocess.run(command, capture_output=True, text=True, env=os.environ | MPI | {"TMPDIR": "/tmp"})
        if ended.returncode:
            sys.exit(f"scaling: {' '.join(command)}: {ended.stderr[-600:]}")
        with open(f"{folder}/run/timings.csv") as file:
            epochs = [float(row["steps_s"]) for row in csv.DictReader(file)]
    images = int(words.split()[words.split().index("--limit") + 1])
    if "faces" in words:
        images = min(images, 4000)
    return min(epochs) / math.ceil(images / batch)


def gradient_bytes(program: str, words: str) -> int:
    """Bytes of a model's parameters, by the header of its untrained checkpoint."""
    with tempfile.TemporaryDirectory() as folder:
        run(program, "train", *words.split(), "--epochs", "0", "--out-dir", f"{folder}/run")
        data = (Path(folder) / "run/epoch_0000.safetensors").read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    trained = [value for name, value in header.items()
               if name != "__metadata__" and not name.startswith("optimizer.") and value["dtype"] == "F32"
               and "running_" not in name]
    return sum(value["data_offsets"][1] - value["data_offsets"][0] for value in trained)


def fit(points: list[tuple[float, float]]) -> tuple[float, float]:
    """α and β of s = 2 α + β n for two processes, by least squares of the relative error, neither below 0."""
    weights = [1 / max(s, 1e-4) ** 2 for _, s in points]
    sw = sum(weights)
    mx = sum(w * n for w, (n, _) in zip(weights, points)) / sw
    my = sum(w * s for w, (_, s) in zip(weights, points)) / sw
    top = sum(w * (n - mx) * (s - my) for w, (n, s) in zip(weights, points))
    slope = max(top / sum(w * (n - mx) ** 2 for w, (n, _) in zip(weights, points)), 0)
    return max((my - slope * mx) / 2, 0), slope


def predicted(compute: float, processes: int, link: tuple[float, float], count: int) -> float:
    alpha, beta = link
    return compute / processes + 2 * alpha * math.log2(processes) + 2 * (processes - 1) / processes * beta * count


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


@dataclasses.dataclass
class Measured:
    """Seconds of steps, and bytes of gradients."""

    load: float
    sizes: dict[str, int]  # bytes by model
    alone: dict[str, float]  # seconds by model: one process with one thread
    shared: dict[str, dict[str, float]]  # seconds by link and model: two processes with a thread each
    compute: dict[int, float]  # seconds of BATCH faces by side: one process with all threads
    faces: dict[int, int]  # bytes by side
    missing: str  # why no links were measured

    @property
    def links(self) -> dict[str, tuple[float, float]]:
        """α and β of each link."""
        return {
            title: fit([(self.sizes[name], times[name] - self.alone[name] / 2) for name in self.sizes])
            for title, times in self.shared.items()
        }

    @property
    def columns(self) -> list[tuple[int, str]]:
        """What is drawn: the sides of faces, and the links between machines."""
        return [(side, title) for side in self.faces for title in self.shared if title != MEMORY]


def measure(program: str) -> Measured:
    load = os.getloadavg()[0]

    def two(start: list[str]) -> dict[str, float]:
        return {name: step_seconds(program, words, batch, 2, start, 1) for name, words, batch in MODELS}

    # One thread each, so that two processes have as many processors as they have threads.
    alone = two([])
    shared, missing = {MEMORY: two(["mpirun", "-n", "2", "--bind-to", "core"])}, ""
    for title, (rate, burst) in reversed(LINKS.items()):
        try:
            with hosts(rate, burst) as names, tempfile.TemporaryDirectory() as folder:
                shared[title] = two(mpirun_over(names, Path(folder)))
        except (subprocess.CalledProcessError, FileNotFoundError) as error:
            missing = f"No network namespaces could be had ({getattr(error, 'stderr', error)}): no links were measured.\n"
            print(f"scaling: {missing}", file=sys.stderr)
            break
    threads = len(os.sched_getaffinity(0))
    return Measured(
        load, {name: gradient_bytes(program, words) for name, words, _ in MODELS}, alone, shared,
        {side: step_seconds(program, words, batch, 1, [], threads) / batch * BATCH
         for side, (words, batch) in FACES.items()},
        {side: gradient_bytes(program, words) for side, (words, _) in FACES.items()}, missing)


def write_figure(found: Measured, out: Path) -> None:
    """The gain over one process, as data, script and picture."""
    links, columns = found.links, found.columns
    with open(out / "scaling.tsv", "w") as file:
        file.write("processes\tideal\t" + "\t".join(f"{side} pixels, {title}" for side, title in columns) + "\n")
        for p in COUNTS:
            gains = [
                found.compute[side] / predicted(found.compute[side], p, links[title], found.faces[side])
                for side, title in columns
            ]
            file.write("\t".join([str(p), str(p), *(f"{gain:.4g}" for gain in gains)]) + "\n")
    # The colours of the other reports' figures.
    colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7"]
    curves = [
        f"'' using 1:{i + 3} with linespoints linecolor rgb '{colour}' linewidth 2 pointtype 7 title columnheader"
        for i, colour in zip(range(len(columns)), colours, strict=True)]
    (out / "scaling.gnuplot").write_text(
        "# Draws scaling.svg from scaling.tsv. Run it in the folder of both: gnuplot scaling.gnuplot\n"
        "set encoding utf8\nset terminal svg size 720,440 noenhanced font 'sans-serif,14' background rgb 'white'\n"
        "set output 'scaling.svg'\nset datafile separator tab\nset logscale xy 2\nset key left top\n"
        "set xlabel 'processes'\nset ylabel 'steps a second, over those of one'\nset xrange [1:1024]\nset yrange [0.5:1024]\n"
        + "plot " + ", ".join(["'scaling.tsv' using 1:2 with lines dashtype 2 linecolor rgb 'black' title columnheader", *curves]) + "\n")
    run("gnuplot", "scaling.gnuplot", cwd=out)


def measured_text(found: Measured) -> str:
    def ms(seconds: float) -> str:
        return f"{seconds * 1e3:.1f}"

    rows = [
        [name, f"{found.sizes[name] / 1e6:.2f}", ms(found.alone[name]), ms(found.alone[name] / 2),
         *(ms(times[name]) for times in found.shared.values())]
        for name in found.sizes
    ]
    head = ["model", "gradients, MB", "one process", "ideal", *(f"two, {title}" for title in found.shared)]
    return f"""## Measured: two processes

Milliseconds of a training step, the fastest epoch of four; batches in two shards, one thread a process. A link is a pair of
network namespaces on this machine, limited by `tc tbf` in its rate (a cable's latency is not in it), which Open MPI reaches
by TCP; *ideal* is half of one process's step.

{table(head, rows)}
{found.missing}"""


def model_text(found: Measured) -> str:
    rows = []
    for title, times in found.shared.items():
        alpha, beta = found.links[title]
        worst = max(
            abs(predicted(found.alone[name], 2, (alpha, beta), found.sizes[name]) / times[name] - 1) for name in times)
        rows.append([title, f"{alpha * 1e6:.0f}", f"{1 / beta / 1e9:.2f}" if beta else "∞", f"{100 * worst:.0f} %"])
    return f"""## The model

t(P) = c / P + 2 α log₂ P + 2 (P − 1) / P · β n: computing, the latency of the exchanges, and the bytes of the gradients. α and
β are fitted to the table above, by least squares of the relative error; what two processes on one machine take from each
other (memory, caches, the work of TCP itself) is in them. *Error* is the largest of a whole step.

{table(["link", "α, µs", "1/β, GB/s", "error"], rows)}"""


def drawn_text(found: Measured) -> str:
    rows = []
    for side, title in found.columns:
        link, c, n = found.links[title], found.compute[side], found.faces[side]
        times = {p: predicted(c, p, link, n) for p in COUNTS}
        # What sending behind the backward pass could add, if all of one hid behind the other.
        overlap = {p: times[p] / max(c / p, predicted(0, p, link, n)) - 1 for p in COUNTS}
        paying = max((p for p in COUNTS[1:] if times[p // 2] / times[p] >= 1.5), default=1)
        best = min(times, key=times.get)
        bound = f"{c / (2 * link[1] * n):.0f}" if link[1] else "∞"
        rows.append([
            f"{side} pixels, {title}", f"{paying}", f"{c / times[paying]:.1f}", f"{best}", f"{c / times[best]:.1f}", bound,
            f"{100 * overlap[paying]:.0f} %",
            f"{max(itertools.takewhile(lambda p: overlap[p] < 0.1, COUNTS))}"])
    head = ["faces", "pays up to P", "gain there", "shortest step at P", "gain there", "bound c / (2 β n)"]
    head += ["overlap: at most", "below a tenth to P"]
    return f"""## Drawn: batches of {BATCH:,} faces, up to {COUNTS[-1]:,} processes

A process is this machine with all its threads: one alone takes {found.compute[64]:.1f} s for a step at 64 pixels, and
{found.compute[256]:.1f} s at 256 (from the images a second of a smaller batch). The gradients are {found.faces[64] / 1e6:.1f} and
{found.faces[256] / 1e6:.1f} MB. This part is computed from the model, not measured.

![The gain over one process, against the number of processes](scaling.svg)

{table(head, rows)}
*Pays* means that the last doubling has made a step at least 1.5 times faster. Beyond, the gradients' bytes, which do not fall
with P, are as long on their way as the computing takes. What moves that:

- **a faster link**: the bound is proportional to it;
- **more work a step**, by larger images (256 pixels have the gradients of 64, and many times the work) or by a larger batch,
  which is another training;
- **faster processors** move it the other way: c falls, and the bound with it.

*Overlap* is the most that sending during the backward pass could make a step faster at that P, if all of one hid behind the
other. It is less than a tenth up to the P of the last column, and the suite does without it: it sends once the gradients
are there. Beyond, it would gain more, the most where sending takes as long as computing, which is where a further machine
hardly pays. A part of that is out of reach: the backward pass is a part of the computing, only the last shard of a process
can overlap, and a thread that drives MPI takes a processor from those that compute.
"""


def main() -> None:
    program, out = os.path.realpath(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    found = measure(program)
    write_figure(found, out)
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    about = (
        f"# How training scales over processes\n\nWritten by `Tests/Distributed/scaling.py`: {processor}, "
        f"{len(os.sched_getaffinity(0))} processors, Linux {platform.release()}, load {found.load:.1f} at the beginning.\n")
    (out / "SCALING.md").write_text("\n".join([about, measured_text(found), model_text(found), drawn_text(found)]))


if __name__ == "__main__":
    main()
