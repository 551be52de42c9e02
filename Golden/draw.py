"""Seeded inputs, so chosen that Float and Double see the same numbers.

Every draw is rounded to a multiple of 2⁻¹⁰, of which both formats hold even short sums of products exactly, or to the 24
significant bits of a Float, so that every sum and product has to be rounded. The seed is the CRC-32 of a name
such as "Conv2d/stride-2": a new case leaves the others as they were.
"""

import zlib

import numpy as np
from environment import torch

STEP = 1024.0


class Draw:
    """A stream of random tensors that depends on nothing but its name; `full` asks for all bits of a Float."""

    def __init__(self, name, full=False):
        self.full = full
        self.generator = np.random.Generator(np.random.Philox(zlib.crc32(name.encode())))

    def normal(self, *shape, scale=1.0):
        return self._rounded(self.generator.standard_normal(shape) * scale)

    def uniform(self, lower, upper, *shape):
        return self._rounded(self.generator.uniform(lower, upper, shape))

    def away(self, points, *shape, margin=0.0625, scale=1.0):
        """Normal values, moved so that each is at least `margin` from every point (kinks, poles)."""
        values = self._rounded(self.generator.standard_normal(shape) * scale).numpy()
        for point in points:
            side = np.where(values < point, -1.0, 1.0)
            near = np.abs(values - point) < margin
            values = np.where(near, point + side * margin, values)
        return torch.from_numpy(np.asarray(values))

    def distinct(self, *shape, gap=0.0625):
        """A shuffle of equally spaced values: no two are nearer than `gap`, so a maximum is unique."""
        count = int(np.prod(shape))
        values = (self.generator.permutation(count) - count // 2) * (gap * 1.1 if self.full else gap)
        return self._rounded(values.reshape(shape).astype(np.float64))

    def bits(self, *shape):
        """Zeros and ones."""
        return torch.from_numpy(self.generator.integers(0, 2, shape).astype(np.float64))

    def _rounded(self, values):
        values = np.asarray(values)
        if self.full:
            return torch.from_numpy(values.astype(np.float32).astype(np.float64))
        return torch.from_numpy(np.asarray(np.round(values * STEP) / STEP))
