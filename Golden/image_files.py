"""Writes PNGs and JPEGs of kinds that Pillow reads and does not write, from samples that are given."""

import io
import zlib

import numpy as np
from PIL import Image

# Adam7's passes: first row, first column, step of the rows, step of the columns.
ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def packed(row, depth):
    """A row of samples [w, n], each of `depth` bits, the first one in a byte's highest bits."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    bits = (row.reshape(-1, 1) >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.astype(np.uint8)).tobytes()


def png(samples, depth, color, extra=b"", interlaced=False):
    """A PNG of samples [h, w, n]; `color` is the type in the header, `extra` the chunks before the pixels."""
    height, width = samples.shape[:2]
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    parts = [samples[y::dy, x::dx] for y, x, dy, dx in passes]
    lines = b"".join(b"\0" + packed(row, depth) for part in parts if part.shape[1] > 0 for row in part)
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, color, 0, 0, int(interlaced)])
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(lines, 9))
            + chunk(b"IEND", b""))


def segments(jpeg):
    """The marker segments of a JPEG of one scan, and what follows the scan's header."""
    found, position = [], 2
    while True:
        length = int.from_bytes(jpeg[position + 2:position + 4], "big")
        found.append(jpeg[position:position + 2 + length])
        position += 2 + length
        if found[-1][1] == 0xDA:
            return found, jpeg[position:-2]


def jpeg(planes, sampling, names=b"\1\2\3", extra=b""):
    """A JPEG whose components [h, w], all as large as the image, are sampled by these factors.

    Pillow encodes each component as a grey image; here they become the scans of one, each of one component.
    """
    height, width = planes[0].shape
    across, down = (max(factors) for factors in zip(*sampling))
    start, scans = b"", b""
    for name, plane, (h, v) in zip(names, planes, sampling):
        size = (-(-width * h // across), -(-height * v // down))
        encoded = io.BytesIO()
        Image.fromarray(plane).resize(size, Image.BOX).save(encoded, "JPEG", quality=90)
        parts, data = segments(encoded.getvalue())
        start = b"".join(part for part in parts if part[1] in (0xDB, 0xC4))
        scans += b"\xff\xda" + bytes([0, 8, 1, name, 0, 0, 63, 0]) + data
    frame = bytes([8]) + height.to_bytes(2, "big") + width.to_bytes(2, "big") + bytes([len(planes)])
    frame += b"".join(bytes([name, h * 16 + v, 0]) for name, (h, v) in zip(names, sampling))
    frame = b"\xff\xc0" + (len(frame) + 2).to_bytes(2, "big") + frame
    return b"\xff\xd8" + extra + start + frame + scans + b"\xff\xd9"
