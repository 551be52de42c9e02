"""One training step of each model at its published size, by PyTorch, from the suite's own random numbers.

What no small specimen shows: batches of 128, kernels of full width, statistics of 500,000 values a channel. Weights,
pixels, noise and the directions that gradients are projected on are streams of streams.py, so that the golden holds
a few numbers a tensor.
"""

import numpy as np
from environment import source, torch
from format import write
from models import build
from streams import CHECKS, INITIALIZATION, POSTERIOR_NOISE, normal, uniform

SEED, BATCH = 3, 128
FIRST_DIRECTION = 100  # the step of the first tensor's direction among the numbers for checks
MODELS = {
    "mlp": {"size": 28, "channels": 1, "latent": 20, "recon_loss": "bce"},
    "mnist": {"size": 28, "channels": 1, "latent": 8, "recon_loss": "bce"},
    "celeba": {"size": 64, "channels": 3, "latent": 256, "recon_loss": "mse"},
}
STREAMS = {
    "parameter": "p = its number in the state's order, constants counted: initialization, step p, from -b to b with "
    "b = 1/sqrt(fan-in); 1 and 0 for the weight and the bias of a BatchNorm",
    "pixel": "checks, step 1, uniform, from 0 or, where symmetric, -1 to 1: the NHWC batch in row-major order",
    "epsilon": "posteriorNoise, step 1, normal",
    "direction": "n = number of the tensor among the gradients, then the buffers but for counters, in the state's "
    "order: checks, step 100 + n, normal",
}


def fan_in(model, name):
    """How many products an output of the layer of this weight or bias sums."""
    weight = model.get_parameter(name.rpartition(".")[0] + ".weight")
    return torch.nn.init._calculate_fan_in_and_fan_out(weight)[0]


def fill(model):
    """The initial values that the suite gives a model of this seed."""
    with torch.no_grad():
        for p, (name, parameter) in enumerate(model.named_parameters()):
            if ".bn." in name:
                parameter.fill_(1.0 if name.endswith("weight") else 0.0)
                continue
            bound = 1 / np.sqrt(np.float64(fan_in(model, name)))
            parameter.copy_(torch.from_numpy(uniform(SEED, INITIALIZATION, p, tuple(parameter.shape), -bound, bound)))


def projected(named):
    """The norm of each tensor, and its product with a direction of random numbers."""
    result = {}
    for n, (name, value) in named:
        direction = torch.from_numpy(normal(SEED, CHECKS, FIRST_DIRECTION + n, tuple(value.shape))).double()
        result[name] = {"norm": value.norm().item(), "projection": (value * direction).sum().item()}
    return result


def step(name, size, channels, latent, recon_loss):
    model = build(name, image_size=size, channels=channels, latent=latent)
    fill(model)
    low = -1.0 if model.symmetric else 0.0
    images = torch.from_numpy(uniform(SEED, CHECKS, 1, (BATCH, size, size, channels), low, 1.0)).double()
    epsilon = torch.from_numpy(normal(SEED, POSTERIOR_NOISE, 1, (BATCH, latent))).double()
    loss, recon, kl = model.loss(images, epsilon, recon_loss=recon_loss)
    loss.backward()
    gradients = [(key, parameter.grad) for key, parameter in model.named_parameters()]
    buffers = [(key, value) for key, value in model.named_buffers() if value.is_floating_point()]
    numbered = list(enumerate(gradients + buffers))
    return {
        "model": name,
        "losses": {"loss": loss.item(), "recon": recon.item(), "kl": kl.item()},
        "gradients": projected(numbered[: len(gradients)]),
        "buffersAfter": projected(numbered[len(gradients) :]),
    }


def make():
    write(
        "Models/published.json",
        {
            "source": source("Golden/models.py, training mode, its random numbers by Golden/streams.py"),
            "streams": STREAMS,
            "seed": SEED,
            "batch": BATCH,
            "cases": [step(name, **settings) for name, settings in MODELS.items()],
        },
    )


if __name__ == "__main__":
    make()
