"""The suite's random numbers in numpy, for outsiders: noise, initial weights and order. Run it: it checks Golden/Random.

`Sources/TensorCore/RandomStream.swift` says the same in words: which purpose, step and index a number has.
"""

import json
import sys
from pathlib import Path

import numpy as np

INITIALIZATION, POSTERIOR_NOISE, PERMUTATION, CHECKS, EVALUATION_NOISE = 1, 2, 3, 7, 8


def words(seed, purpose, step, count):
    """The first `count` 32-bit words of a stream: Philox4x32-10, one block for four of them."""
    index = np.arange((count + 3) // 4, dtype=np.uint64)
    low = np.uint64(0xFFFFFFFF)
    c = [index, np.full_like(index, step & 0xFFFFFFFF), np.full_like(index, step >> 32), np.full_like(index, purpose)]
    k = [np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)]
    for _ in range(10):
        p, q = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(q >> np.uint64(32)) ^ c[1] ^ k[0], q & low, (p >> np.uint64(32)) ^ c[3] ^ k[1], p & low]
        k = [(k[0] + np.uint64(0x9E3779B9)) & low, (k[1] + np.uint64(0xBB67AE85)) & low]
    return np.stack(c, axis=1).ravel()[:count]


def uniform(seed, purpose, step, shape, low, high):
    """From low to high, in single precision."""
    unit = (words(seed, purpose, step, int(np.prod(shape))) >> np.uint64(8)).astype(np.float32) * np.float32(2.0**-24)
    low, high = np.float32(low), np.float32(high)
    return (low + (high - low) * unit).reshape(shape)


def normal(seed, purpose, step, shape):
    """Standard normal: Box and Muller, a pair of words for a pair of numbers, in double, rounded to single."""
    w = words(seed, purpose, step, (int(np.prod(shape)) + 1) // 2 * 2).astype(np.float64).reshape(-1, 2)
    radius = np.sqrt(-2 * np.log((w[:, 0] + 1) * 2.0**-32))
    angle = 2 * np.pi * w[:, 1] * 2.0**-32
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return pairs.ravel()[: int(np.prod(shape))].astype(np.float32).reshape(shape)


def permutation(seed, purpose, step, count):
    """Fisher and Yates: from the last place down, the word of a place says which earlier one it takes."""
    drawn, order = words(seed, purpose, step, count).tolist(), list(range(count))
    for i in range(count - 1, 0, -1):
        j = (drawn[i] * (i + 1)) >> 32
        order[i], order[j] = order[j], order[i]
    return order


def summary(values, stride):
    """Every stride-th number, the last one, and the sum in double."""
    flat = np.asarray(values).ravel()
    return {"count": flat.size, "stride": stride, "values": [float(v) for v in flat[::stride]],
            "last": float(flat[-1]), "sum": float(np.sum(flat, dtype=np.float64))}


def ordered(seed, epoch, count, stride):
    """The order of an epoch's images, and the sum of place times image, which no exchange of two leaves as it was."""
    order = np.array(permutation(seed, PERMUTATION, epoch, count))
    weighted = int(np.sum(order * np.arange(order.size)))
    return {"seed": seed, "epoch": epoch, **summary(order, stride), "weighted": weighted}


def document():
    """Streams at the sizes of real runs."""
    bound = 1 / np.sqrt(np.float64(784))
    return {
        "source": "numpy, by Golden/streams.py",
        "noise": [
            {"seed": 0, "step": 1, "shape": [128, 256], **summary(normal(0, POSTERIOR_NOISE, 1, (128, 256)), 331)},
            {"seed": 0x123456789ABCDEF0, "step": 46_900, "shape": [500, 20],
             **summary(normal(0x123456789ABCDEF0, POSTERIOR_NOISE, 46_900, (500, 20)), 101)},
        ],
        "weights": [{"seed": 3, "parameter": 0, "fanIn": 784, "shape": [400, 784],
                     **summary(uniform(3, INITIALIZATION, 0, (400, 784), -bound, bound), 3001)}],
        "orders": [ordered(7, 2, 33, 1), ordered(7, 2, 257, 1), ordered(7, 2, 60_000, 509)],
    }


def make():
    from format import write

    write("Random/streams.json", document())


if __name__ == "__main__":
    golden = json.loads((Path(__file__).parent / "Random" / "streams.json").read_text())
    sys.exit(0 if json.loads(json.dumps(document())) == golden else "streams: not those of Golden/Random/streams.json")
