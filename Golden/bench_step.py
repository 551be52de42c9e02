"""Times PyTorch's training step for `vae bench`, which starts one of these a model and a variant; see bench_turns.py.

    {"model": "celeba", "image_size": 64, "latent": 256, "base": 32, "hidden": 400, "batch": 128, "threads": 2,
     "variant": "eager", "images": "AACA…"}

The images are Float32 in the order NHWC, as base64.

The variants: `eager`, with images and weights in PyTorch's usual order NCHW; `channels_last`, with both in NHWC; `compile`,
which is `eager` through `torch.compile`; `autocast`, which is `channels_last` in mixed precision of bfloat16.
"""

from bench_turns import take_turns  # before torch, which may print

import base64

import torch

import models


def training_step(request):
    """The step of a new model: forward, backward, Adam."""
    torch.manual_seed(0)
    torch.set_num_threads(request["threads"])
    model = models.build(
        request["model"], request["image_size"], request["latent"], request["base"], request["hidden"]
    )
    symmetric = model.symmetric
    shape = (request["batch"], request["image_size"], request["image_size"], 3 if symmetric else 1)
    images = torch.frombuffer(bytearray(base64.b64decode(request["images"])), dtype=torch.float32).reshape(shape)
    if request["variant"] in ("channels_last", "autocast"):
        model = model.to(memory_format=torch.channels_last)
    else:
        # The same shape, stored as NCHW: a channels-last image would make every layer after it channels-last.
        images = images.permute(0, 3, 1, 2).contiguous().permute(0, 2, 3, 1)
    noise = torch.randn(request["batch"], request["latent"])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    loss = torch.compile(model.loss) if request["variant"] == "compile" else model.loss
    score = "mse" if symmetric else "bce"
    mixed = torch.autocast("cpu", torch.bfloat16, enabled=request["variant"] == "autocast")

    def step():
        optimizer.zero_grad()
        with mixed:
            nats = loss(images, noise, 1.0, score)[0]
        nats.backward()
        optimizer.step()

    for _ in range(2):
        step()
    return step


if __name__ == "__main__":
    take_turns(training_step)
