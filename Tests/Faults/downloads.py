"""Downloads from a server that answers wrongly, cuts, or stalls.

The program's own curl is run with its own flags; a script of that name, first on the PATH, changes the
mirrors' addresses to the local server's, and how long is waited.
"""

import contextlib
import gzip
import http.server
import os
import shutil
import stat
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from program import Loss, Program, complained
from rows import Row

FILES = ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte")
WORDS = (
    "train --dataset mnist --model mlp --hidden 8 --latent-dim 2 --limit 32 --batch-size 16 --epochs 1 --out-dir run"
    " --threads 1")
PAGE = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"


def other_images(count: int) -> bytes:
    """A sound file of images that are not MNIST's."""
    return gzip.compress(struct.pack(">IIII", 2051, count, 28, 28) + bytes(784 * count))


class Answers(http.server.BaseHTTPRequestHandler):
    """`/<kind>/<mirror>/<file>`: the first mirror has the fault; the second the file, where there is one."""

    files: dict[str, bytes] = {}
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        _, kind, mirror, name = self.path.split("/")
        data = self.files.get(name.removesuffix(".gz"), b"")
        if mirror == "second" and not kind.endswith("-both"):
            return self.answer(200 if data else 404, data)
        kind = kind.removesuffix("-both")
        data = data or other_images(60_000 if name.startswith("train") else 10_000)
        if kind == "sound":
            self.answer(200 if data else 404, data)
        elif kind.isdigit():
            self.answer(int(kind), PAGE)
        elif kind == "html":
            self.answer(200, PAGE)
        elif kind == "empty":
            self.answer(200, b"")
        elif kind == "other":
            self.answer(200, other_images(60_000 if name.startswith("train") else 10_000))
        elif kind == "damaged":
            self.answer(200, data[:100] + bytes([data[100] ^ 1]) + data[101:])
        elif kind == "cut":
            self.answer(200, data, sent=data[: len(data) // 2])
        elif kind == "stall":
            self.answer(200, data, sent=data[: len(data) // 2], wait=8)

    def answer(self, status: int, data: bytes, sent: bytes | None = None, wait: float = 0) -> None:
        begin, ranged = 0, self.headers.get("Range", "")
        if status == 200 and ranged.startswith("bytes="):
            begin = int(ranged[6:].split("-")[0])
            status = 206 if begin < len(data) else 416
        self.send_response(status)
        if status == 206:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(0 if status == 416 else len(data) - begin))
        self.send_header("Connection", "close")
        self.end_headers()
        if status != 416:
            # A client may have had enough, as of a file that is no part of what it has.
            with contextlib.suppress(ConnectionError):
                self.wfile.write((data if sent is None else sent)[begin:])
                self.wfile.flush()
                time.sleep(wait)
        self.close_connection = True


def published(program: Program) -> dict[str, bytes]:
    """MNIST's two files, packed, where they are on this machine."""
    roots = [os.environ.get("VAE_DATA_ROOT", ""), str(program.top / "Data")]
    found: dict[str, bytes] = {}
    for root in filter(None, roots):
        for name in FILES:
            plain, packed = Path(root, "mnist", name), Path(root, "mnist", f"{name}.gz")
            if packed.exists():
                found.setdefault(name, packed.read_bytes())
            elif plain.exists():
                found.setdefault(name, gzip.compress(plain.read_bytes(), 1))
    return found if len(found) == len(FILES) else {}


def fake_curl(folder: Path, port: int, kind: str) -> None:
    """A `curl` that asks the local server, and waits 2 s where the program waits 30."""
    curl = shutil.which("curl")
    script = f"""#!/bin/bash
words=()
for word; do
  case $word in
    https://ossci-datasets*/*) word=http://127.0.0.1:{port}/{kind}/first/${{word##*/}} ;;
    https://storage*/*) word=http://127.0.0.1:{port}/{kind}/second/${{word##*/}} ;;
    --retry) words+=(--retry-delay 1) ;;
    30) word=2 ;;
  esac
  words+=("$word")
done
exec {curl} "${{words[@]}}"
"""
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin/curl").write_text(script)
    (folder / "bin/curl").chmod(stat.S_IRWXU)


def downloads(program: Program, row: Row) -> None:
    """Each fault of the first mirror, and of both: the second helps, or the end is clear and no file is believed."""
    if not shutil.which("curl"):
        return row.skip("no curl")
    Answers.files = published(program)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kinds = ["403", "404", "503", "html", "empty", "other", "damaged", "cut", "stall"]
    cases = ([] if program.quick else kinds) + [f"{kind}-both" for kind in kinds]

    def attempt(kind: str) -> None:
        folder = program.folder("download")
        fake_curl(folder, server.server_port, kind)
        path = f"{folder}/bin:{os.environ['PATH']}"
        with row.trying(kind):
            status, errors = program.end(program.start(WORDS, folder, PATH=path), WORDS, seconds=150)
            done = status == 0 or complained(status, errors, WORDS)
            if done and (kind.endswith("-both") or not Answers.files):
                raise Loss("it trains on what is not MNIST")
            if Answers.files and not kind.endswith("-both") and not done:
                raise Loss(f"the second mirror does not help: {errors[-300:]!r}")
            named = [name for name in os.listdir(folder / "Data/mnist") if not name.endswith(".part")]
            if not done and named:
                raise Loss(f"{named} have their names")
            if not done and Answers.files:
                # The servers are sound again: the next run goes on from what has come.
                fake_curl(folder, server.server_port, "sound")
                status, errors = program.end(program.start(WORDS, folder, PATH=path), WORDS, seconds=150)
                if status:
                    raise Loss(f"status {status} from sound mirrors: {errors[-300:]!r}")
        shutil.rmtree(folder)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, [c for c in cases if not program.quick or c in ("403-both", "html-both")]))
    server.shutdown()
