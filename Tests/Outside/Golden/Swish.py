"""Swish in PyTorch: `python3 Golden/outside.py …/Swish.py`, in swift-vae, makes Swish.json of it."""

import torch


def Swish(x):
    return torch.nn.functional.silu(x)
