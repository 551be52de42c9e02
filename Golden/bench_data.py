"""Times the way from JPEG files to batches of float32 in [-1, 1] for `vae bench`, as a PyTorch Dataset without torchvision
goes it, with Pillow; see bench_turns.py.

    {"folder": "img_align_celeba", "size": 64, "batch": 128, "workers": 0}

Without workers, this process makes the batches as NumPy arrays, and there need be no torch. With workers it is so many
processes of torch's DataLoader, which go on from pass to pass. One call is one pass over all files.
"""

from bench_turns import take_turns  # before all that may print

import os
import signal
import sys

import numpy as np
from PIL import Image

SIDE = 178


class Faces:
    """The middle 178x178 pixels of each file, scaled: what a map-style Dataset is, [size, size, 3] float32 by its index."""

    def __init__(self, folder, size):
        self.paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".jpg")]
        self.size = size

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with Image.open(self.paths[index]) as file:
            image = file.convert("RGB")
        left, top = (image.width - SIDE) // 2, (image.height - SIDE) // 2
        image = image.crop((left, top, left + SIDE, top + SIDE)).resize((self.size, self.size), Image.BILINEAR)
        pixels = np.asarray(image, dtype=np.float32)
        return pixels / np.float32(127.5) - np.float32(1)


def arrays(faces, batch):
    """The batches, one after the other."""
    for first in range(0, len(faces), batch):
        yield np.stack([faces[index] for index in range(first, min(first + batch, len(faces)))])


def data_pass(request):
    """A pass over all files, by this process or by workers."""
    faces, batch, workers = Faces(request["folder"], request["size"]), request["batch"], request["workers"]
    if workers:
        from torch.utils.data import DataLoader

        loader = DataLoader(faces, batch_size=batch, num_workers=workers, persistent_workers=True)
        batches = lambda: loader  # noqa: E731
    else:
        batches = lambda: arrays(faces, batch)  # noqa: E731

    def run():
        images = sum(len(batch) for batch in batches())
        assert images == len(faces), f"expected {len(faces)} images, found {images}"

    run()
    return run


if __name__ == "__main__":
    # Ends as a program does, and its workers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    take_turns(data_pass)
