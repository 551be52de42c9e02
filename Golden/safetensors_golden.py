"""Goldens of the safetensors format: small files, written by the reference implementation.

`reference.safetensors` has what a reader trips over: every type that this project writes, rank 0, an empty tensor, names
that JSON must escape, and tensors whose order in the file is neither that of the script nor that of the alphabet.

`numbers.safetensors` has numbers of 16 and 64 bits, and what PyTorch makes of them in single precision.

`mlp-f32.safetensors` is a tiny model. The other three are the same one in other types, under the names that a model has
within DataParallel or torch.compile; its weights have so few digits that they are the same numbers in each type.
"""

from pathlib import Path

from environment import torch

import numpy as np
from safetensors.numpy import save
from safetensors.torch import save as save_torch

from models import build

FOLDER = Path(__file__).parent / "Safetensors"


def reference():
    tensors = {
        "weight": np.array([[1.5, -0.0, np.inf], [np.nan, 1e-45, 3.4028235e38]], np.float32),
        "bias": np.array([0.1, 0.2], np.float32),
        "double": np.array([[[0.1]], [[-(2.0**-1040)]]], np.float64),
        "num_batches_tracked": np.array(2**53 + 1, np.int64),
        "indices": np.array([-1, 0, 1], np.int64),
        "empty": np.zeros((0, 4), np.float32),
        'quote " backslash \\ tab \t bell \x07 é €': np.array(1, np.float32),
    }
    # One entry: the reference writer's order of several is random.
    return save(tensors, metadata={"source": 'line\n"two" / ü'})


def numbers():
    """Zeros, the smallest and largest of each kind, infinities, ties, and 100 random bit patterns of each type."""
    random = np.random.default_rng(0)
    tensors = {}
    for name, dtype, patterns in [
        ("float16", torch.float16, [0, 1, 0x3FF, 0x400, 0x3555, 0x3C00, 0x3C01, 0x7BFF, 0x7C00]),
        ("bfloat16", torch.bfloat16, [0, 1, 0x7F, 0x80, 0x3EAB, 0x3F80, 0x3F81, 0x7F7F, 0x7F80]),
    ]:
        signed = patterns + [0x8000 | pattern for pattern in patterns]
        finite = [pattern for pattern in random.integers(0, 1 << 16, 200) if pattern & 0x7C00 != 0x7C00][:100]
        tensors[name] = torch.tensor(np.array(signed + finite, np.uint16).view(np.int16)).view(dtype)
    # What lies between two neighbours of single precision, halfway and to both sides; then what has no neighbour.
    ties = [1 + 2**-24, 1 + 3 * 2**-24, 2**-150, 3 * 2**-150]
    near = [tie * (1 + side) for tie in ties for side in [0, 2**-50, -(2**-50)]]
    edges = [0.0, 0.1, 2.0**-1040, 2.0**-149, 2.0**-126, 2.0**128 - 2.0**104, 2.0**128 - 2.0**103 - 2.0**75, 1e300]
    scales = 2.0 ** random.integers(-155, 128, 100)
    doubles = near + edges + [-value for value in near + edges] + list(random.uniform(1, 2, 100) * scales)
    tensors["float64"] = torch.tensor(doubles, dtype=torch.float64)
    return save_torch(tensors | {f"{name} as float32": tensor.float() for name, tensor in tensors.items()})


def models():
    torch.manual_seed(0)
    weights = {name: (256 * t).round() / 256 for name, t in build("mlp", latent=1, hidden=1).state_dict().items()}
    for name, dtype, prefix in [
        ("f32", torch.float32, ""),
        ("f16", torch.float16, "module."),
        ("bf16", torch.bfloat16, "_orig_mod."),
        ("f64", torch.float64, "module._orig_mod."),
    ]:
        yield f"mlp-{name}", save_torch({prefix + key: tensor.to(dtype) for key, tensor in weights.items()})


def make():
    FOLDER.mkdir(exist_ok=True)
    for name, content in [("reference", reference()), ("numbers", numbers()), *models()]:
        (FOLDER / f"{name}.safetensors").write_bytes(content)


if __name__ == "__main__":
    make()
