"""A golden of the safetensors format: one small file, written by the reference implementation.

It has what a reader trips over: every type that this project uses, rank 0, an empty tensor, names that JSON must escape,
and tensors whose order in the file is neither that of the script nor that of the alphabet.
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save


def make():
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
    content = save(tensors, metadata={"source": 'line\n"two" / ü'})
    path = Path(__file__).parent / "Safetensors" / "reference.safetensors"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    make()
