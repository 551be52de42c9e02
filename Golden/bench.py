"""Times PyTorch's training step for `vae bench`, which starts one of these a model and a variant and keeps it alive, so that
the rounds of all contestants can take turns.

One JSON line in, one JSON line out:

    {"model": "celeba", "image_size": 64, "latent": 256, "base": 32, "hidden": 400, "batch": 128, "threads": 2,
     "variant": "eager"}              → {"version": "2.15.0"}, after the warm-up, or {"error": "…"}
    {"steps": 3}                      → {"seconds": 0.91, "peak_bytes": 1234567}

The variants: `eager`, with images and weights in PyTorch's usual order NCHW; `channels_last`, with both in NHWC; `compile`,
which is `eager` through `torch.compile`. It ends with its standard input.
"""

import json
import os
import sys
import time

# Replies have the standard output for themselves: what libraries print goes to standard error.
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import torch  # noqa: E402

import models  # noqa: E402


def training_step(request):
    """The step of a new model: forward, backward, Adam, on random images."""
    torch.manual_seed(0)
    torch.set_num_threads(request["threads"])
    model = models.build(
        request["model"], request["image_size"], request["latent"], request["base"], request["hidden"]
    )
    symmetric = model.symmetric
    side, channels = request["image_size"], 3 if symmetric else 1
    images = torch.rand(request["batch"], side, side, channels) * (2 if symmetric else 1) - (1 if symmetric else 0)
    if request["variant"] == "channels_last":
        model = model.to(memory_format=torch.channels_last)
    else:
        # The same shape, stored as NCHW: a channels-last image would make every layer after it channels-last.
        images = images.permute(0, 3, 1, 2).contiguous().permute(0, 2, 3, 1)
    noise = torch.randn(request["batch"], request["latent"])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    loss = torch.compile(model.loss) if request["variant"] == "compile" else model.loss
    score = "mse" if symmetric else "bce"

    def step():
        optimizer.zero_grad()
        loss(images, noise, 1.0, score)[0].backward()
        optimizer.step()

    for _ in range(2):
        step()
    return step


def peak_bytes():
    """The largest memory that this process has held."""
    with open("/proc/self/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def timed(step, count):
    begin = time.perf_counter()
    for _ in range(count):
        step()
    return {"seconds": time.perf_counter() - begin, "peak_bytes": peak_bytes()}


def main():
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "model" in request:
                step = training_step(request)
                reply = {"version": torch.__version__}
            else:
                reply = timed(step, request["steps"])
        except Exception as error:  # whatever it is, it is the reason that the caller tells
            first = next((text for text in str(error).splitlines() if text.strip()), "no message")
            reply = {"error": f"{type(error).__name__}: {first.strip()}"}
        print(json.dumps(reply), file=replies, flush=True)


if __name__ == "__main__":
    main()
