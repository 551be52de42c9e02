"""Small PNG files, written with nothing but zlib."""

import os
import struct
import zlib
from pathlib import Path


def png(width: int, height: int, seed: int) -> bytes:
    """A colour image whose pixels are a pattern of the seed."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(
        b"\0" + bytes((x * (seed + 1) + y * 7) % 256 for x in range(3 * width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_images(folder: Path, count: int) -> None:
    """So many images of 32×32 in a folder, of one age."""
    folder.mkdir(parents=True)
    for number in range(count):
        path = folder / f"{number:02}.png"
        path.write_bytes(png(32, 32, number))
        os.utime(path, (1e9, 1e9))
