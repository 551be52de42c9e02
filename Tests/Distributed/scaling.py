#!/usr/bin/env python3
"""How a step grows with the processes: measured here, and drawn further by a model. Writes SCALING.md and its figure.

Processes on this machine; and in network namespaces whose links are limited to 1 and 10 Gbit/s, one process each, where
the user may make them (root, iproute2). Nothing else should run meanwhile: it takes some ten minutes.
Usage: scaling.py PROGRAM FOLDER
"""

import contextlib
import csv
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
BATCH = 1024
NET, PREFIX = "10.97.0", "10.97.0."


def run(*words: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run(words, check=True, capture_output=True, text=True, **more)


@contextlib.contextmanager
def hosts(rate: str, burst: str) -> Iterator[list[str]]:
    """Two namespaces that a limited link joins; they are called as their addresses."""
    names = [f"{PREFIX}1", f"{PREFIX}2"]
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
    import json

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


def main() -> None:
    program, out = os.path.realpath(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    sizes = {name: gradient_bytes(program, words) for name, words, _ in MODELS}
    # One thread each, so that two processes have as many processors as they have threads.
    shared = {}
    alone = {name: step_seconds(program, words, batch, 2, [], 1) for name, words, batch in MODELS}
    shared["this machine's memory"] = {
        name: step_seconds(program, words, batch, 2, ["mpirun", "-n", "2", "--bind-to", "core"], 1)
        for name, words, batch in MODELS
    }
    missing = ""
    for title, (rate, burst) in reversed(LINKS.items()):
        try:
            with hosts(rate, burst) as names, tempfile.TemporaryDirectory() as folder:
                start = ["ip", "netns", "exec", names[0], "unshare", "--uts", "sh", "-c", 'hostname h-1; exec "$0" "$@"',
                         "mpirun", "--host", ",".join(f"{name}:1" for name in names), "-n", "2", "--bind-to", "none",
                         "--mca", "plm_rsh_agent", str(agent(Path(folder))), "--mca", "btl", "tcp,self",
                         "--mca", "btl_tcp_if_include", f"{NET}.0/24", "--mca", "oob_tcp_if_include", f"{NET}.0/24"]
                shared[title] = {
                    name: step_seconds(program, words, batch, 2, start, 1) for name, words, batch in MODELS
                }
        except (subprocess.CalledProcessError, FileNotFoundError) as error:
            missing = f"No network namespaces could be had ({getattr(error, 'stderr', error)}): no links were measured.\n"
            print(f"scaling: {missing}", file=sys.stderr)
            break
    links = {
        title: fit([(sizes[name], times[name] - alone[name] / 2) for name in sizes]) for title, times in shared.items()
    }
    threads = len(os.sched_getaffinity(0))
    compute = {
        side: step_seconds(program, words, batch, 1, [], threads) / batch * BATCH for side, (words, batch) in FACES.items()
    }
    faces = {side: gradient_bytes(program, words) for side, (words, _) in FACES.items()}
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")

    counts = [1 << k for k in range(11)]
    columns = [(side, title) for side in FACES for title in links if title != "this machine's memory"]
    with open(out / "scaling.tsv", "w") as file:
        file.write("processes\tideal\t" + "\t".join(f"{side} pixels, {title}" for side, title in columns) + "\n")
        for p in counts:
            gains = [compute[side] / predicted(compute[side], p, links[title], faces[side]) for side, title in columns]
            file.write("\t".join([str(p), str(p), *(f"{gain:.4g}" for gain in gains)]) + "\n")
    curves = ", ".join(
        f"'scaling.tsv' using 1:{i + 3} with linespoints title '{side} pixels, {title}'"
        for i, (side, title) in enumerate(columns))
    (out / "scaling.gnuplot").write_text(
        "set terminal svg size 720,440 font 'sans,12'\nset output 'scaling.svg'\nset logscale xy 2\nset key left top\n"
        "set xlabel 'processes'\nset ylabel 'steps a second, over those of one'\nset xrange [1:1024]\nset yrange [0.5:1024]\n"
        f"plot 'scaling.tsv' using 1:2 with lines dashtype 2 title 'ideal'{', ' + curves if curves else ''}\n")
    run("gnuplot", "scaling.gnuplot", cwd=out)

    def ms(seconds: float) -> str:
        return f"{seconds * 1e3:.1f}"

    text = ["# How training scales over processes\n", (
        f"Written by `Tests/Distributed/scaling.py`: {processor}, {threads} processors, {platform.release()}, load "
        f"{load:.1f} at the beginning. Milliseconds of a training step, the fastest epoch of four.\n")]
    text.append("## Measured: two processes\n")
    text.append(
        "Batches in two shards, one thread a process. A link is a pair of network namespaces on this machine, limited by "
        "`tc tbf` in its rate (a cable's latency is not in it), which Open MPI reaches by TCP; *ideal* is half of one "
        "process's step.\n")
    head = ["model", "gradients, MB", "one process", "ideal", *(f"two, {title}" for title in shared)]
    text.append(table(head, [
        [name, f"{sizes[name] / 1e6:.2f}", ms(alone[name]), ms(alone[name] / 2), *(ms(times[name]) for times in shared.values())]
        for name in sizes]))
    if missing:
        text.append(missing)
    text.append("## The model\n")
    text.append(
        "t(P) = c / P + 2 α log₂ P + 2 (P − 1) / P · β n: computing, the latency of the exchanges, and the bytes of the "
        "gradients. α and β are fitted to the table above, by least squares of the relative error; what two processes on "
        "one machine take from each other (memory, caches, the work of TCP itself) is in them. *Error* is the largest of the "
        "whole step.\n")
    rows = []
    for title, times in shared.items():
        alpha, beta = links[title]
        worst = max(abs(predicted(alone[n], 2, links[title], sizes[n]) / times[n] - 1) for n in sizes)
        rows.append([title, f"{alpha * 1e6:.0f}", f"{1 / beta / 1e9:.2f}" if beta else "∞", f"{100 * worst:.0f} %"])
    text.append(table(["link", "α, µs", "1/β, GB/s", "error"], rows))
    text.append(f"## Drawn: batches of {BATCH:,} faces, up to {BATCH:,} processes\n")
    text.append(
        f"A process is this machine, with {threads} threads: one alone takes {compute[64]:.1f} s for a step at 64 pixels, and "
        f"{compute[256]:.1f} s at 256 (images a second at a smaller batch). The gradients are {faces[64] / 1e6:.1f} and "
        f"{faces[256] / 1e6:.1f} MB. This part is computed from the model, not measured.\n")
    text.append("![The gain over one process, against the number of processes](scaling.svg)\n")
    rows = []
    for side, title in columns:
        times = {p: predicted(compute[side], p, links[title], faces[side]) for p in counts}
        paying = max([p for p in counts[1:] if times[p // 2] / times[p] >= 1.5], default=1)
        best = min(times, key=times.get)
        at = paying
        sent = predicted(0, at, links[title], faces[side])
        hidden = times[at] / max(compute[side] / at, sent) - 1
        rows.append([
            f"{side} pixels, {title}", f"{paying}", f"{compute[side] / times[paying]:.1f}", f"{best}",
            f"{compute[side] / times[best]:.1f}", f"{compute[side] / (2 * links[title][1] * faces[side]):.0f}",
            f"{100 * hidden:.0f} %"])
    text.append(table(
        ["faces", "pays up to P", "gain there", "shortest step at P", "gain there", "bound c / (2 β n)", "overlap could add"],
        rows))
    text.append(
        "*Pays* means that the last doubling has made a step at least 1.5 times faster. Beyond, the gradients' bytes, which do not "
        "fall with P, are as long on their way as the computing takes. What moves that:\n\n"
        "- **a faster link**: the bound is proportional to it;\n"
        "- **more work a step**, by larger images (256 pixels have the gradients of 64, and many times the work) or a larger "
        "batch, which is another training;\n"
        "- **faster processes** move it the other way: c falls, and so does the bound.\n\n"
        "*Overlap could add* is the most that sending during the backward pass could make a step faster at that P, if all of one "
        "hid behind the other. It is the largest exactly where adding processes stops paying, and less than a tenth where P is "
        f"{overlap_text(compute, faces, links, columns)}. The backward pass is about two thirds of the computing, only the last of a "
        "process's shards can overlap, and a thread that drives MPI takes a processor from those that compute. It is left out: "
        "a batch that is twice as large, or half as many processes, costs no second thread and no second order of sums.\n")
    (out / "SCALING.md").write_text("\n".join(text))


def overlap_text(compute, faces, links, columns) -> str:
    """Up to which P overlap adds less than a tenth, case by case."""
    parts = []
    for side, title in columns:
        small = [
            p for p in (1 << k for k in range(1, 11))
            if predicted(compute[side], p, links[title], faces[side])
            / max(compute[side] / p, predicted(0, p, links[title], faces[side])) < 1.1]
        parts.append(f"at most {max(small, default=1)} ({side} pixels, {title})")
    return ", ".join(parts) or "small"


if __name__ == "__main__":
    main()
