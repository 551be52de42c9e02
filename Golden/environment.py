"""Set PyTorch up so that the same numbers come out on every run. Import this before torch.

Vector instructions and threads change the order of additions, and so the last bits. The goldens ask for
the plainest path: one thread, no vector extensions, and MKL's machine-independent code branch.
"""

import os

os.environ["ATEN_CPU_CAPABILITY"] = "default"
os.environ["MKL_CBWR"] = "COMPATIBLE"
os.environ["OMP_NUM_THREADS"] = "1"

import torch  # noqa: E402  (the variables above are read when the library loads)

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)
torch.backends.mkldnn.enabled = False


def source(what):
    """The line that says where a golden comes from."""
    version = torch.__version__.split("+")[0]
    return f"PyTorch {version}, float64: {what}"
