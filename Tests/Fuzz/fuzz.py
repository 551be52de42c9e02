#!/usr/bin/env python3
"""Feeds damaged files to every reader of the suite: `make fuzz SECONDS=60`.

Prints a row for each reader: executions, the slowest one's processor time, the most memory that one took. A
crash, a hang, more than a second or a gibibyte is a failure; so is a reader that refuses sound files. What a
number damages is decided by the number: a failure's row is repeated with

    fuzz.py PROGRAM FUZZER READER NUMBER   (programs: .build/release/vae, .build/fuzz/release/Fuzz)

Without READER all are tried, SECONDS (60 unless set) for all together, on all processors.
"""

import datetime
import gzip
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
# Wider only under a sanitizer or valgrind, whose own time and memory count too (.ci/sanitize).
MOST_SECONDS = float(os.environ.get("MOST_SECONDS", "1"))
MOST_BYTES = int(os.environ.get("MOST_BYTES", str(1 << 30)))
HANG = float(os.environ.get("HANG_SECONDS", "10"))
WRAPPER = os.environ.get("WRAPPER", "").split()
TRAIN = "train --dataset digits --model mlp --hidden 8 --latent-dim 2 --limit 32 --batch-size 16 --epochs 2 --out-dir"


# Sound files, made by the program, by this script, or by Golden/image_files.py.


def corpus(program: str, folder: Path) -> None:
    subprocess.run([program, *TRAIN.split(), folder / "made"], check=True, capture_output=True, cwd=folder)
    made = folder / "made"

    def put(reader: str, name: str, data: bytes) -> None:
        (folder / reader).mkdir(exist_ok=True)
        (folder / reader / name).write_bytes(data)

    last = (made / "last.safetensors").read_bytes()
    put("checkpoint", "last", last)
    put("weights", "alone", alone(last))
    for name in ("config.json", "metrics.csv", "kl.csv", "timings.csv"):
        put("run", name, (made / name).read_bytes())
    for path in sorted((TOP / "Golden/Runs").glob("*.json"))[:4]:
        put("baseline", path.name, path.read_bytes())
    images = struct.pack(">IIII", 2051, 3, 28, 28) + bytes(i * 7 % 256 for i in range(3 * 784))
    put("idx", "images", images)
    for level in (0, 1, 9):
        put("gzip", f"images-{level}", gzip.compress(images, level, mtime=0))
    put("gzip", "members", gzip.compress(images[:100], mtime=0) + gzip.compress(images[100:], mtime=0))
    for ending, reader in (("png", "png"), ("jpg", "jpeg"), ("webp", "webp")):
        for path in sorted((TOP / "Golden/Images").glob(f"*.{ending}")):
            if path.stem != "stray":
                put(reader, path.name, path.read_bytes())
    put("partition", "list.txt", b"".join(b"%06d.jpg %d\n" % (i, i % 3) for i in range(1, 5)))
    put("partition", "list.csv", b"image_id,partition\n" + b"".join(b"%06d.jpg,%d\n" % (i, i % 3) for i in range(1, 5)))
    put("cache", "header", b"SWIFTVAEPIXELS01" + struct.pack("<QQQQ", 1, 8, 8, 3) + bytes(80 + 192))
    for path in sorted((TOP / "Reports/plans").glob("*.yaml")):
        put("plan", path.name, path.read_bytes())


def alone(checkpoint: bytes) -> bytes:
    """A checkpoint's weights as PyTorch's users save them: no optimizer, no texts."""
    length = struct.unpack("<Q", checkpoint[:8])[0]
    header, payload = json.loads(checkpoint[8 : 8 + length]), checkpoint[8 + length :]
    members, body = {}, b""
    for name, tensor in header.items():
        if name == "__metadata__" or name.startswith("optimizer."):
            continue
        data = payload[slice(*tensor["data_offsets"])]
        members[name] = tensor | {"data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(members).encode()
    return struct.pack("<Q", len(text)) + text + body


# One reader, in a process that may end.


class Result:
    def __init__(self, reader: str) -> None:
        self.reader, self.executions, self.seconds, self.bytes = reader, 0, 0.0, 0
        self.failures: list[str] = []

    def measured(self, number: int, seconds: float, size: int) -> None:
        self.seconds, self.bytes = max(self.seconds, seconds), max(self.bytes, size)
        if seconds > MOST_SECONDS:
            self.failures.append(f"{number}: {seconds:.1f} s")
        if size > MOST_BYTES:
            self.failures.append(f"{number}: {size >> 20} MiB")


def in_process(fuzzer: str, reader: str, files: Path, first: int, seconds: float) -> Result:
    """Runs the fuzzer, again behind each number at which it ends."""
    result, deadline = Result(reader), time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="vae-fuzz-") as folder:
        while (rest := deadline - time.monotonic()) > 0 and len(result.failures) < 10:
            words = [*WRAPPER, fuzzer, reader, str(files / reader), folder, str(first), str(rest)]
            environment = os.environ | {"SWIFT_BACKTRACE": "enable=no", "OPENBLAS_NUM_THREADS": "1"}
            process = subprocess.Popen(
                words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", env=environment)
            hung = threading.Event()
            watch(process, Path(folder, "at"), hung)
            lines, errors = process.communicate()
            place = Path(folder, "at")
            at = int(((place.read_text() if place.exists() else "").split() or [first])[0])
            done = at - first
            for line in lines.splitlines():
                if line.startswith("+"):
                    number, spent, size = line[1:].split()
                    result.measured(int(number), float(spent), int(size))
                elif line.startswith("!"):
                    result.failures.append(line[1:])
                elif line.startswith("="):
                    done = int(line[1:])
            result.executions += done
            if process.returncode == 0:
                break
            end = "no end" if hung.is_set() else f"status {process.returncode}"
            result.failures.append(f"{at}: {end}: {(errors.strip().splitlines() or ['no word'])[0][:200]}")
            first = at + 1
    return result


def watch(process: subprocess.Popen, at: Path, hung: threading.Event) -> None:
    """Ends a process that stays at one number."""

    def look() -> None:
        last, since = "", time.monotonic()
        while process.poll() is None:
            now = at.read_text() if at.exists() else ""
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > HANG:
                hung.set()
                return process.kill()
            time.sleep(0.2)

    threading.Thread(target=look, daemon=True).start()


# Plans: the program itself reads them, and goes no further, for want of gnuplot.


def plans(program: str, files: Path, first: int, seconds: float) -> Result:
    result, deadline, number = Result("plan"), time.monotonic() + seconds, first
    sources = [path.read_text() for path in sorted((files / "plan").iterdir())]
    words = ["- ", ": ", "{", "}", "[", "]", "\n", "  ", "\t", "&a ", "*a", "<<: *a", "!!int ", "|\n", "'", '"', "#",
             "null", "-1", "0", "1e999", ".nan", "9223372036854775807", "99999999999999999999", "\ufeff", "\0", "é"]
    with tempfile.TemporaryDirectory(prefix="vae-fuzz-") as folder:
        while time.monotonic() < deadline and len(result.failures) < 10:
            chance = random.Random(number)
            text = chance.choice(sources)
            for _ in range(0 if number < len(sources) else 1 << chance.randrange(4)):
                begin, length = chance.randrange(len(text) + 1), 1 << chance.randrange(8)
                kind, part = chance.randrange(5), text[begin : begin + length]
                new = ["", part * 2, chance.choice(words), chance.choice(words) + part, part[::-1]][kind]
                text = text[:begin] + new + text[begin + length :]
            Path(folder, "plan.yaml").write_text(text)
            environment = {"PATH": "/nonexistent", "HOME": folder, "SWIFT_BACKTRACE": "enable=no"}
            command = [program, "report", "plan.yaml", "--golden", str(TOP / "Golden")]
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                errors="replace")
            timer = threading.Timer(HANG, process.kill)
            timer.start()
            errors = process.stderr.read()
            timer.cancel()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = code = os.waitstatus_to_exitcode(status)
            result.executions += 1
            result.measured(number, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
            if code not in (2, 3) or not errors.strip().splitlines()[-1].startswith("vae: "):
                result.failures.append(f"{number}: status {code}: {errors[-200:]!r}")
            number += 1
    return result


def main() -> int:
    program, fuzzer = (os.path.realpath(path) for path in sys.argv[1:3])
    total = float(os.environ.get("SECONDS_IN_ALL") or "60")
    readers = subprocess.run([fuzzer], capture_output=True, text=True, check=True).stdout.split() + ["plan"]
    only, first = (sys.argv[3:4] or [None])[0], int((sys.argv[4:5] or ["0"])[0])
    seconds = total * (os.cpu_count() or 1) / len(readers)
    if only:
        readers, seconds = [only], 0.1 if len(sys.argv) > 4 else total
    files = Path(tempfile.mkdtemp(prefix="vae-corpus-"))
    try:
        corpus(program, files)
        print(f"make fuzz SECONDS={total:.0f}, {datetime.date.today()}, {os.cpu_count()} processors\n")
        print("| reader | executions | slowest | most memory | failures |\n|---|---:|---:|---:|---:|")

        def run(reader: str) -> Result:
            if reader == "plan":
                return plans(program, files, first, seconds)
            return in_process(fuzzer, reader, files, first, seconds)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(run, readers))
        for r in results:
            measured = f"{r.seconds * 1000:.0f} ms | {r.bytes >> 20} MiB"
            print(f"| {r.reader} | {r.executions} | {measured} | {len(r.failures)} |")
        failures = [f"fuzz: {r.reader} {failure}" for r in results for failure in r.failures]
        print("\n".join(["", *failures]) if failures else "\nNo reader failed.")
        return 1 if failures else 0
    finally:
        shutil.rmtree(files)


if __name__ == "__main__":
    sys.exit(main())
