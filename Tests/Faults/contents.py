"""Files whose hashes are right and whose contents are not: checkpoints and caches."""

import hashlib
import json
import os
import shutil
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from images import write_images
from kills import TRAIN
from program import Loss, Program, expect_equal, results
from rows import Row

RANK = {"I64": 0, "F64": 1, "F32": 2}
Tensors = dict[str, tuple[str, list[int], bytes]]
Change = Callable[[dict[str, str], Tensors], object]


def read(path: Path) -> tuple[dict[str, str], Tensors]:
    """A checkpoint's texts and tensors."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header, payload = json.loads(data[8 : 8 + length]), data[8 + length :]
    texts = header.pop("__metadata__")
    return texts, {n: (t["dtype"], t["shape"], payload[slice(*t["data_offsets"])]) for n, t in header.items()}


def write(path: Path, texts: dict[str, str], tensors: Tensors) -> None:
    """Writes them in the program's own order, with both hashes right."""
    items = sorted(tensors.items(), key=lambda item: (RANK.get(item[1][0], 3), item[0].encode()))
    payload = b"".join(data for _, (_, _, data) in items)

    def header(texts: dict[str, str]) -> bytes:
        def text(value: object) -> str:
            return json.dumps(value, ensure_ascii=False)

        pairs = sorted(texts.items(), key=lambda pair: pair[0].encode())
        members, end = ['"__metadata__":{' + ",".join(f"{text(k)}:{text(v)}" for k, v in pairs) + "}"], 0
        for name, (kind, shape, data) in items:
            extents = ",".join(map(str, shape))
            members.append(
                f'{text(name)}:{{"dtype":"{kind}","shape":[{extents}],"data_offsets":[{end},{end + len(data)}]}}')
            end += len(data)
        body = ("{" + ",".join(members) + "}").encode()
        body += b" " * (-len(body) % 8)
        return struct.pack("<Q", len(body)) + body

    texts = {k: v for k, v in texts.items() if k != "header_sha256"} | {"sha256": hashlib.sha256(payload).hexdigest()}
    texts["header_sha256"] = hashlib.sha256(header(texts)).hexdigest()
    path.write_bytes(header(texts) + payload)


def changes(texts: dict[str, str], tensors: Tensors) -> dict[str, Change]:
    """What is changed, by its name."""
    made: dict[str, Change] = {}
    infinity = struct.pack("<f", float("inf"))
    for name, old in texts.items():
        if name.endswith("sha256"):
            continue
        for value in ("", "-1", "0", str(2**63 - 1), str(2**64), "1e999", "nan", "null", "{}", "\0", "é" * 9):
            made[f"{name} = {value[:20]!r}"] = lambda m, t, name=name, value=value: m.update({name: value})
        made[f"no {name}"] = lambda m, t, name=name: m.pop(name)
        try:
            record = json.loads(old)
        except ValueError:
            continue
        for key in record if isinstance(record, dict) else []:
            for value in (-1, 0, 3, 2**31, 2**63 - 1, 1e300, "", None, [], [2**40]):
                text = json.dumps(record | {key: value}, separators=(",", ":"))
                made[f"{name}.{key} = {value!r}"] = lambda m, t, name=name, text=text: m.update({name: text})
    for name, (kind, shape, data) in tensors.items():
        made[f"no {name}"] = lambda m, t, name=name: t.pop(name)
        made[f"{name} of NaN"] = lambda m, t, n=name, k=kind, s=shape, d=data: t.update({n: (k, s, b"\xff" * len(d))})
        made[f"{name} of infinities"] = lambda m, t, n=name, k=kind, s=shape, d=data: t.update(
            {n: (k, s, infinity * (len(d) // 4))})
        made[f"{name} of another shape"] = lambda m, t, n=name, k=kind, s=shape, d=data: t.update({n: (k, [*s, 1], d)})
        made[f"{name} empty"] = lambda m, t, n=name, k=kind: t.update({n: (k, [0], b"")})
    made["a tensor more"] = lambda m, t: t.update({"another": ("F32", [1], bytes(4))})
    made["no tensor"] = lambda m, t: t.clear()
    return made


def checkpoints(program: Program, row: Row) -> None:
    """Each change of a checkpoint meets each command that reads one. All else stays as it is."""
    source = program.folder("sound")
    resume = f"{TRAIN} --epochs 2 --out-dir run --resume"
    program.succeed(f"{TRAIN} --epochs 1 --out-dir run", source)
    write_images(source / "images", 1)
    texts, tensors = read(source / "run/last.safetensors")
    write(source / "again", texts, tensors)
    if (source / "again").read_bytes() != (source / "run/last.safetensors").read_bytes():
        raise Loss("this script does not write checkpoints as the program does: it would show nothing")
    (source / "again").unlink()
    right = results(source / "run")
    commands = [
        "infer --ckpt changed --n 1 --out changed.png", "encode --ckpt changed --images images --out changed.csv",
        "test --ckpt changed --dataset digits --limit 8 --out-dir tested", "trace --ckpt changed --dataset digits",
    ]
    all_changes = changes(texts, tensors)

    def attempt(numbered: tuple[int, str]) -> None:
        number, what = numbered
        folder = Path(shutil.copytree(source, program.folder("changed"), dirs_exist_ok=True))
        new_texts, new_tensors = dict(texts), dict(tensors)
        all_changes[what](new_texts, new_tensors)
        write(folder / "changed", new_texts, new_tensors)
        # One command by turns, and the resumption, which believes most.
        with row.trying(f"{what}: {commands[number % 4].split()[0]}"):
            program.ends_well(commands[number % 4], folder)
            expect_equal(folder / "run", right)
        for name in ("last.safetensors", "epoch_0001.safetensors"):
            (folder / "run" / name).unlink()
            shutil.copy(folder / "changed", folder / "run" / name)
        with row.trying(f"{what}: resume"):
            program.ends_well(resume, folder)
        shutil.rmtree(folder)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(attempt, list(enumerate(all_changes))[:: 40 if program.quick else 1]))


def caches(program: Program, row: Row) -> None:
    """A cache that is damaged, another's, open to others or a link is not believed, and nothing follows it."""
    folder = program.folder("cached")
    write_images(folder / "images", 6)
    words = (
        "train --dataset images --data-root images --image-size 32 --base-channels 1 --latent-dim 1"
        " --batch-size 2 --test-fraction 0.3 --epochs 1 --threads 1 --out-dir")
    cache = folder / "cache"
    right: dict[str, str] = {}

    def train() -> None:
        shutil.rmtree(folder / "run", ignore_errors=True)
        status, errors = program.run(f"{words} run", folder, VAE_CACHE_DIR=str(cache))
        if status:
            raise Loss(f"status {status}: {errors[-200:]!r}")
        if right:
            expect_equal(folder / "run", right)

    train()
    right = results(folder / "run")
    kept = next(cache.glob("*.pixels"))
    sound, victim = kept.read_bytes(), folder / "victim"
    places = [0, 16, 20, 47, 48, 79, 80, 111, 112, 127, 128, 1000, len(sound) - 1]

    def flipped(place: int) -> Callable[[], object]:
        return lambda: kept.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])

    def opened() -> None:
        # Others may write to it: pixels and seal may be theirs.
        kept.write_bytes(sound)
        kept.chmod(0o666)

    poisons: dict[str, Callable[[], object]] = {f"byte {place}": flipped(place) for place in places}
    poisons |= {
        "empty": lambda: kept.write_bytes(b""), "half": lambda: kept.write_bytes(sound[: len(sound) // 2]),
        "longer": lambda: kept.write_bytes(sound + b"\0"), "all zeros": lambda: kept.write_bytes(bytes(len(sound))),
        "no pixels but a sound header": lambda: kept.write_bytes(sound[:128] + bytes(len(sound) - 128)),
        "open to others": opened, "a link": lambda: kept.symlink_to(victim), "a pipe": lambda: os.mkfifo(kept),
        "a folder": lambda: (kept / "in").mkdir(parents=True),
        "a link in the partial file's place": lambda: (cache / f".{kept.name}.partial").symlink_to(victim),
    }
    for what, poison in list(poisons.items())[:: 5 if program.quick else 1]:
        with row.trying(what):
            shutil.rmtree(cache)
            cache.mkdir(mode=0o700)
            victim.write_bytes(sound)
            poison()
            train()
            if victim.read_bytes() != sound:
                raise Loss("the file behind a link has changed")
