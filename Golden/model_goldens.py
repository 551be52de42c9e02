"""Goldens of whole models, one file a model in Golden/Models: loss, gradients, and ten steps of Adam.

Weights, images and noise are not stored: integer formulas give them, exactly the same in any language. Every
file repeats the formulas that it was made with.
"""

import bounds
import mixed
from environment import source, torch
from format import tensor, write
from models import build

SCALE = 0.3
STEPS = 10
FORMULAS = {
    "parameter": "p = number of the parameter (from 0, state-dict order, trained tensors only), i = element in "
    "row-major order: u = ((i*7919 + p*104729 + 12345) mod 2003)/2003 - 0.5; value = parameterScale*u, and "
    "1 + parameterScale*u for the weight of a BatchNorm",
    "pixel": "i = element of the NHWC batch in row-major order: ((i*31 + 7) mod 256)/255; 2*that - 1 where symmetric",
    "epsilon": "s = step (from 0; the initial losses and gradients use 0), i = element of [batch, latent] in "
    "row-major order: ((i*7919 + s*15485863 + 4567) mod 2003)/2003*4 - 2",
}


def sequence(shape, multiplier, offset, modulus):
    count = torch.Size(shape).numel()
    return ((torch.arange(count) * multiplier + offset) % modulus).double().reshape(shape)


def fill(model, scale=SCALE):
    with torch.no_grad():
        for p, (name, parameter) in enumerate(model.named_parameters()):
            value = scale * (sequence(parameter.shape, 7919, p * 104729 + 12345, 2003) / 2003 - 0.5)
            parameter.copy_(1 + value if name.endswith("bn.weight") else value)


def pixels(shape, symmetric):
    value = sequence(shape, 31, 7, 256) / 255
    return 2 * value - 1 if symmetric else value


def noise(shape, step):
    return sequence(shape, 7919, step * 15485863 + 4567, 2003) / 2003 * 4 - 2


def losses(model, images, epsilon, settings):
    """The loss with its parts; leaves the gradients in the parameters."""
    model.zero_grad()
    loss, recon, kl = model.loss(images, epsilon, **settings)
    loss.backward()
    return {"loss": loss.item(), "recon": recon.item(), "kl": kl.item()}


def gradients(model):
    return {name: tensor(parameter.grad) for name, parameter in model.named_parameters()}


def gradient_summaries(model):
    """For each parameter's gradient its L2 norm, its sum, and every `stride`th element, up to 64 of them."""

    def summary(gradient):
        values = gradient.flatten()
        stride = max(1, len(values) // 64)
        return {
            "shape": list(gradient.shape),
            "norm": values.norm().item(),
            "sum": values.sum().item(),
            "stride": stride,
            "samples": values[::stride][:64].tolist(),
        }

    return {name: summary(parameter.grad) for name, parameter in model.named_parameters()}


def fresh(name, size, channels, options, is_mixed):
    """The model with the formula's weights, in training mode and with untouched running statistics."""
    model = build(name, image_size=size, channels=channels, **options)
    fill(model)
    return mixed.round_factors(model) if is_mixed else model


def adam_steps(model, images, latent, settings, lr):
    """Losses before each of ten steps, and what the training left behind."""
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, foreach=False)
    history = []
    for step in range(STEPS):
        history.append(losses(model, images, noise((len(images), latent), step), settings))
        optimizer.step()
    model.eval()
    with torch.no_grad():
        loss, recon, kl = model.loss(images, None, **settings)
    return {
        "lr": lr,
        "losses": history,
        "evaluationAfter": {"loss": loss.item(), "recon": recon.item(), "kl": kl.item()},
        "parameterNormsAfter": {name: value.norm().item() for name, value in model.named_parameters()},
        "buffersAfter": {name: tensor(value) for name, value in model.named_buffers()},
    }


def model_golden(name, size, channels, batch, options, recon_loss, beta, lr, file=None, is_mixed=False):
    latent = options["latent"]
    settings = {"recon_loss": recon_loss, "beta": beta}
    model = fresh(name, size, channels, options, is_mixed)
    images = pixels((batch, size, size, channels), model.symmetric)
    attributes = {
        "model": name, "imageSize": size, "channels": channels, "batch": batch, **options,
        "reconLoss": recon_loss, "beta": beta, "symmetric": model.symmetric, "parameterScale": SCALE,
    }  # fmt: skip
    result = {
        "model": name,
        "source": source(
            "Golden/models.py, training mode unless it says evaluation"
            + ("; factors of products rounded to bfloat16 by Golden/mixed.py" if is_mixed else "")
        ),
        "attributes": attributes,
        "formulas": FORMULAS,
        "parameters": {key: list(value.shape) for key, value in model.named_parameters()},
    }
    result["mean"] = losses(model, images, None, settings) | {"gradientSummaries": gradient_summaries(model)}
    model = fresh(name, size, channels, options, is_mixed)
    sampled = losses(model, images, noise((batch, latent), 0), settings)
    result["sampled"] = sampled | {"gradients": gradients(model)}
    result["adam"] = adam_steps(fresh(name, size, channels, options, is_mixed), images, latent, settings, lr)
    write(f"Models/{file or name}.json", result)


def bound_steps(name, samples=1, **settings):
    """Ten steps of Adam on a small mlp by a bound of bounds.py: the loss and the terms' means before each step.

    The context changes as in training: a warm-up ends with step 5.
    """
    options, batch, lr, scale = {"latent": 3, "hidden": 8}, 4, 1e-2, 1.0
    model = build("mlp", **options)
    fill(model, scale)
    images = pixels((batch, 28, 28, 1), model.symmetric)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, foreach=False)
    draws = {"samples": samples} if samples > 1 else {}
    history = []
    for step in range(STEPS):
        mu, log_variance = model.encode(images)
        repeated = [x.repeat_interleave(samples, 0) for x in (images, mu, log_variance)]
        z = repeated[1] + (0.5 * repeated[2]).exp() * noise((batch * samples, options["latent"]), step)
        error = torch.nn.functional.binary_cross_entropy_with_logits(
            model.decode_logits(z), repeated[0], reduction="none"
        )
        context = {"warmth": min(step / 5, 1.0), "images": 1000}
        loss, terms = bounds.evaluate(-error.flatten(1).sum(1), mu, log_variance, z, **draws, **settings, **context)
        model.zero_grad()
        loss.backward()
        means = {key: value.mean().item() for key, value in terms.items()}
        history.append({"context": context, "loss": loss.item(), "terms": means})
        optimizer.step()
    return {
        "name": name,
        "attributes": {"batch": batch, "lr": lr, **options, "parameterScale": scale, **draws, **settings},
        "steps": history,
        "parameterNormsAfter": {key: value.norm().item() for key, value in model.named_parameters()},
    }


def bound_goldens():
    cases = [
        bound_steps("elbo", objective="elbo", beta=2.0),
        bound_steps("free-bits", objective="elbo", beta=2.0, freeBits=0.5),
        bound_steps("iwae", objective="iwae", samples=5),
        bound_steps("tc", objective="tc", beta=6.0),
        bound_steps("capacity", objective="capacity", gamma=30.0, capacity=0.5),
    ]
    about = source("Golden/models.py and Golden/bounds.py, training mode; epsilon is [batch·samples, latent]")
    write("Models/bounds.json", {"model": "mlp", "source": about, "formulas": FORMULAS, "cases": cases})


def make():
    bound_goldens()
    model_golden("mlp", 28, 1, 3, {"latent": 3, "hidden": 8}, "bce", 1.0, 1e-3)
    model_golden("mnist", 28, 1, 3, {"latent": 3, "base": 2}, "bce", 1.0, 1e-3)
    model_golden("celeba", 32, 3, 4, {"latent": 4, "base": 2}, "mse", 1.0, 2e-4)
    # What the defaults leave out: several layers and tanh, and the skeleton at the other's size and channels.
    model_golden("mlp", 28, 1, 3, {"latent": 3, "hidden": [7, 6, 5], "activation": "tanh"}, "bce", 1.0, 1e-3, "mlp-deep")
    model_golden("mnist", 32, 3, 4, {"latent": 3, "base": 2}, "bce", 0.5, 1e-3, "mnist-colour-32")
    model_golden("celeba", 28, 1, 3, {"latent": 3, "base": 2}, "mse", 1.0, 2e-4, "celeba-grey-28")
    # Mixed precision. So few channels are convolved by windows: the factors are the images' and the weights'.
    model_golden("mlp", 28, 1, 3, {"latent": 3, "hidden": 8}, "bce", 1.0, 1e-3, "mlp-bfloat16", is_mixed=True)
    model_golden("celeba", 32, 3, 4, {"latent": 4, "base": 2}, "mse", 1.0, 2e-4, "celeba-bfloat16", is_mixed=True)
