"""Evaluate a checkpoint of ours in PyTorch, at z = the posterior's mean, in float64 and in float32.

    python Golden/compare_checkpoint.py runs/…/last.safetensors --data Data/mnist/t10k-images-idx3-ubyte.gz

The data set is an IDX file of images, gzipped or not, or an .npy file of bytes [N, H, W, C], already cropped and
resized as the model wants them. Compare the printed numbers with those of `vae test --posterior mean`.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open

from models import build


def read_checkpoint(path):
    """The configuration and the model's tensors; the optimizer's are left out."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        if "configuration" not in metadata:
            sys.exit(f"{path}: expected 'configuration' in __metadata__, found {sorted(metadata)}")
        keys = [key for key in file.keys() if not key.startswith("optimizer.")]
        return json.loads(metadata["configuration"]), {key: file.get_tensor(key) for key in keys}


def read_images(path):
    """Bytes `[N, H, W, C]` from an .npy or IDX file."""
    if path.suffix == ".npy":
        images = np.load(path)
        if images.dtype != np.uint8 or images.ndim != 4:
            sys.exit(f"{path}: expected bytes [N, H, W, C], found {images.dtype} {list(images.shape)}")
        return images
    with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
        content = file.read()
    magic, count, height, width = (int(n) for n in np.frombuffer(content[:16], ">u4"))
    if magic != 2051 or len(content) != 16 + count * height * width:
        sys.exit(f"{path}: expected a whole IDX file of images, magic 2051; found magic {magic}, {len(content)} bytes")
    return np.frombuffer(content, np.uint8, offset=16).reshape(count, height, width, 1)


def evaluate(model, images, dtype, batch, beta, recon_loss):
    """Loss, reconstruction and KL, each the mean over all images; the sums over batches are in float64."""
    model = model.to(dtype).eval()
    totals = np.zeros(3)
    with torch.no_grad():
        for start in range(0, len(images), batch):
            part = torch.from_numpy(images[start : start + batch].copy()).to(dtype) / 255
            if model.symmetric:
                part = (part - 0.5) / 0.5
            totals += len(part) * np.array([x.item() for x in model.loss(part, None, beta, recon_loss)])
    return totals / len(images)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="images: .npy bytes [N, H, W, C], or IDX (.gz)")
    parser.add_argument("--limit", type=int, help="use only the first images")
    parser.add_argument("--batch-size", type=int, default=100)
    arguments = parser.parse_args()

    configuration, tensors = read_checkpoint(arguments.checkpoint)
    images = read_images(arguments.data)[: arguments.limit]
    expected = [configuration["imageSize"]] * 2 + [configuration["channels"]]
    if len(images) == 0 or list(images.shape[1:]) != expected:
        sys.exit(f"{arguments.data}: the checkpoint expects images {expected}, found {list(images.shape)}")
    model = build(
        configuration["model"],
        image_size=configuration["imageSize"],
        latent=configuration["latentDim"],
        base=configuration["baseChannels"],
        hidden=configuration["hidden"],
        channels=configuration["channels"],
        activation=configuration.get("activation", "relu"),
    )
    # In float64 from the start: loading copies each value into the module's type, and none may be rounded.
    model.double().load_state_dict(tensors)
    for dtype in [torch.float64, torch.float32]:
        settings = arguments.batch_size, configuration["beta"], configuration["reconLoss"]
        loss, recon, kl = evaluate(model, images, dtype, *settings)
        print(f"{str(dtype)[6:]}: loss {loss:.9f}  recon {recon:.9f}  kl {kl:.9f}  images {len(images)}")


if __name__ == "__main__":
    main()
