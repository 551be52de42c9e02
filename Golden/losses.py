"""Goldens of the losses, one file a loss in Golden/Losses: its value for each image, their mean, the mean's gradients.

PyTorch in float64 computes them, but for the cases that it loses digits in, which mpmath computes with 120 digits:

- cross-entropy from logits far on the right side: σ(x) − 1 is −e⁻ˣ, and float64 gives 0 from x = 37 on;
- the Gaussian's divergence near the prior: 1 + v − eᵛ cancels to −v²/2, with no right digit left at v = 1e-8.

A saturated tanh's gradient, 1 − y², loses digits in float64 as well, but in ours as in PyTorch's.

Each case's `source` says who computed it. The inputs are numbers that Float holds exactly. Each number found is compared
by itself: its error is relative to the number expected, or to the case's floor where that is larger. A floor is what
the loss cannot do better than: 1 (over the number of images) for σ(x) − y and eᵛ − 1, the size of v for eᵛ − 1 − v.
"""

import math

import bounds
import mpmath
from environment import source, torch
from draw import Draw
from format import tensor, write
from models import VAE

functional = torch.nn.functional
DIGITS = 120  # 1 + e⁻¹⁰⁰ takes 44 of them
EXACT = f"mpmath {mpmath.__version__}, {DIGITS} digits"


# Below this Float has fewer digits, and then none.
LEAST = 1e-30


def result(name, who, floors, inputs, per_image, mean, gradients):
    return {
        "name": name,
        "source": who,
        "floors": dict(zip(["values", "gradients"], floors, strict=True)),
        "inputs": {key: tensor(value) for key, value in inputs.items()},
        "perImage": tensor(per_image),
        "mean": mean,
        "gradients": {key: tensor(value) for key, value in gradients.items()},
    }


def torch_case(what, loss, constants=()):
    """A maker of cases: `loss` maps named inputs to a value an image."""

    def case(name, floors, **inputs):
        inputs = {key: value.clone().requires_grad_(key not in constants) for key, value in inputs.items()}
        per_image = loss(**inputs)
        mean = per_image.mean()
        mean.backward()
        gradients = {key: value.grad for key, value in inputs.items() if value.requires_grad}
        return result(name, source(what), floors, inputs, per_image, mean.item(), gradients)

    return case


def exact_case(what, loss, derivatives):
    """The same in 120 digits: `loss` and each derivative map one number of each input to one number."""

    def case(name, floors, **inputs):
        images = len(next(iter(inputs.values())))
        numbers = list(zip(*(map(mpmath.mpf, value.flatten().tolist()) for value in inputs.values()), strict=True))
        columns = len(numbers) // images
        terms = [loss(*number) for number in numbers]
        sums = [mpmath.fsum(terms[n * columns : (n + 1) * columns]) for n in range(images)]
        gradients = {
            key: torch.tensor([float(slope(*number) / images) for number in numbers]).reshape(inputs[key].shape)
            for key, slope in derivatives.items()
        }
        mean = float(mpmath.fsum(sums) / images)
        per_image = torch.tensor([float(value) for value in sums])
        return result(name, f"{EXACT}: {what}", floors, inputs, per_image, mean, gradients)

    return case


def per_image(x):
    return x.flatten(1).sum(1)


def column(*numbers):
    """One number an image, so that each value of the loss stands alone."""
    return torch.tensor(numbers).reshape(-1, 1)


def crossed(first, second):
    """Every pair of one number of each list, an image each."""
    pairs = [(a, b) for a in first for b in second]
    return column(*(a for a, _ in pairs)), column(*(b for _, b in pairs))


def mse():
    case = torch_case(
        "torch.nn.functional.mse_loss(reduction='none'), summed over all axes but the first",
        lambda reconstruction, images: per_image(functional.mse_loss(reconstruction, images, reduction="none")),
        constants=("images",),
    )
    draw = Draw("loss mse")
    far, near = crossed([0.0, 1.0, 4097.0, -(2.0**60)], [1.0, 1.0 + 2.0**-23, -(2.0**60)])
    return [
        case("images", (0.0, 0.0), reconstruction=draw.normal(2, 3, 5, 2), images=draw.normal(2, 3, 5, 2)),
        case(
            "one-image",
            (0.0, 0.0),
            reconstruction=draw.uniform(-1, 1, 1, 3, 3, 3),
            images=draw.uniform(-1, 1, 1, 3, 3, 3),
        ),
        case("limits", (0.0, 0.0), reconstruction=far, images=near),
    ]


def bce():
    case = torch_case(
        "torch.nn.functional.binary_cross_entropy(reduction='none'), summed over all axes but the first",
        lambda probabilities, images: per_image(
            functional.binary_cross_entropy(probabilities, images, reduction="none")
        ),
        constants=("images",),
    )
    floors = (LEAST, LEAST)
    draw = Draw("loss bce")
    # To 0 and 1, past the clamps: of the logarithm at −100 (e⁻¹⁰⁰ is 2^−144), of the gradient's denominator at 1e-12.
    p, y = crossed(
        [0.0, 2.0**-149, 2.0**-140, 2.0**-100, 2.0**-41, 2.0**-30, 2.0**-10, 0.5, 1 - 2.0**-10, 1 - 2.0**-24, 1.0],
        [0.0, 0.25, 1.0],
    )
    return [
        case(
            "images",
            floors,
            probabilities=draw.uniform(0.0215, 0.9785, 2, 3, 5, 1),
            images=draw.uniform(0, 1, 2, 3, 5, 1),
        ),
        case("one-image", floors, probabilities=draw.uniform(0.0215, 0.9785, 1, 7), images=draw.bits(1, 7)),
        case("limits", floors, probabilities=p, images=y),
    ]


def bce_with_logits():
    case = torch_case(
        "torch.nn.functional.binary_cross_entropy_with_logits(reduction='none'), summed over all axes but the first",
        lambda logits, images: per_image(
            functional.binary_cross_entropy_with_logits(logits, images, reduction="none")
        ),
        constants=("images",),
    )
    exact = exact_case(
        "log(1 + eˣ) − x y, and σ(x) − y",
        lambda x, y: mpmath.log1p(mpmath.exp(x)) - x * y,
        {"logits": lambda x, y: 1 / (1 + mpmath.exp(-x)) - y},
    )
    draw = Draw("loss bce-with-logits")
    x, y = crossed([-100.0, -40.0, -20.0, -5.0, -(2.0**-20), 0.0, 2.0**-20, 5.0, 20.0, 40.0, 100.0], [0.0, 0.25, 1.0])
    return [
        case("images", (LEAST, 1 / 2), logits=draw.normal(2, 3, 5, 1, scale=2.0), images=draw.uniform(0, 1, 2, 3, 5, 1)),
        case("one-image", (LEAST, 1.0), logits=draw.normal(1, 7, scale=2.0), images=draw.bits(1, 7)),
        exact("limits", (LEAST, 1 / len(x)), logits=x, images=y),
    ]


def gaussian_kl():
    def divergence(mu, logVariance):
        return (-0.5 * (1 + logVariance - mu.square() - logVariance.exp())).sum(1)

    case = torch_case("(-0.5 * (1 + logvar - mu² - exp(logvar))).sum(1)", divergence)
    exact = exact_case(
        "(mu² + exp(v) - 1 - v) / 2",
        lambda mu, v: (mu * mu + mpmath.expm1(v) - v) / 2,
        {"mu": lambda mu, v: mu, "logVariance": lambda mu, v: mpmath.expm1(v) / 2},
    )
    draw = Draw("loss gaussian-kl")
    mu, v = crossed([0.0, 2.0**-10, -3.0, 2.0**20, -(2.0**50)], [-100.0, -30.0, -1.0, 0.0, 1.0, 30.0, 80.0])
    near_mu, near_v = crossed([0.0, 2.0**-12, -(2.0**-30)], [-(2.0**-8), 2.0**-15, -(2.0**-26), 2.0**-40])
    return [
        case("latents", (0.0, 1 / 3), mu=draw.normal(3, 5), logVariance=draw.normal(3, 5)),
        case("one-image", (0.0, 1.0), mu=draw.normal(1, 4), logVariance=draw.normal(1, 4)),
        exact("limits", (0.0, 0.0), mu=mu, logVariance=v),
        exact("near-the-prior", (2.0**-8, 0.0), mu=near_mu, logVariance=near_v),
    ]


class GivenPosterior(VAE):
    """μ and log-variance are parameters, and the decoder is one matrix: all that is left of a model is its objective."""

    def __init__(self, mu, log_variance, weight, symmetric):
        super().__init__()
        parameters = [torch.nn.Parameter(value) for value in [mu, log_variance, weight]]
        self.mu, self.log_variance, self.weight = parameters
        self.symmetric = symmetric

    def encode(self, images):
        return self.mu, self.log_variance

    def logits(self, z):
        return functional.linear(z, self.weight).unflatten(1, (1, 3, 3))


def elbo():
    def case(name, beta, recon_loss, symmetric=False, scales=(1.0, 1.0, 1.0)):
        """`scales`: of μ, log-variance and the decoder's weight; 1 draws normal numbers, else ± the scale."""
        draw = Draw(f"loss elbo/{name}")

        def drawn(scale, *shape):
            return draw.normal(*shape) if scale == 1.0 else (2 * draw.bits(*shape) - 1) * scale

        mu, log_variance, weight = drawn(scales[0], 2, 3), drawn(scales[1], 2, 3), drawn(scales[2], 9, 3)
        images = draw.uniform(-1 if symmetric else 0, 1, 2, 3, 3, 1)
        epsilon = draw.normal(2, 3)
        model = GivenPosterior(mu, log_variance, weight, symmetric)
        logits, mu, log_variance = model(images, epsilon)
        loss, recon, kl = model.loss(images, epsilon, beta, recon_loss)
        loss.backward()
        inputs = {"mu": mu, "logVariance": log_variance, "weight": weight, "images": images, "epsilon": epsilon}
        each = [model_loss_of_one(model, images, epsilon, n, beta, recon_loss) for n in range(len(images))]
        return {
            "name": name,
            "source": source("VAE.loss of Golden/models.py"),
            "attributes": {"beta": beta, "reconLoss": recon_loss, "symmetric": symmetric},
            "inputs": {key: tensor(value) for key, value in inputs.items()},
            "loss": loss.item(),
            "recon": [recon for recon, _ in each],
            "kl": [kl for _, kl in each],
            "gradients": {
                "mu": tensor(model.mu.grad),
                "logVariance": tensor(model.log_variance.grad),
                "weight": tensor(model.weight.grad),
            },
        }

    def model_loss_of_one(model, images, epsilon, n, beta, recon_loss):
        """(recon, kl) of image n alone."""
        one = GivenPosterior(model.mu[n : n + 1], model.log_variance[n : n + 1], model.weight, model.symmetric)
        _, recon, kl = one.loss(images[n : n + 1], epsilon[n : n + 1], beta, recon_loss)
        return recon.item(), kl.item()

    return [
        case("bce", 1.0, "bce"),
        case("bce-beta-four", 4.0, "bce"),
        case("bce-beta-zero", 0.0, "bce"),
        case("mse-sigmoid-beta-a-half", 0.5, "mse"),
        case("mse-tanh-beta-a-quarter", 0.25, "mse", symmetric=True),
        case("huge-means", 0.5, "bce", scales=(2.0**20, 1.0, 2.0**-20)),
        case("large-logits", 2.0, "bce", scales=(1.0, 1.0, 100.0)),
        case("vanishing-variances", 2.0, "bce", scales=(1.0, -30.0, 1.0)),
        case("large-variances", 2.0, "bce", scales=(1.0, 30.0, 2.0**-21)),
        case("saturated-tanh", 2.0, "mse", symmetric=True, scales=(1.0, 1.0, 100.0)),
    ]


def objective_case(
    name, draws, loss, parts, attributes, symmetric=False, scales=(1.0, 1.0, 1.0), log_variance=None, count=2
):
    """A loss of some images, for a given posterior and a decoder of one matrix, with some draws of z per image.

    `loss` maps (model, images, ε) to the batch's loss, `parts` to the values per image by name; `log_variance`
    is the pixels', where the likelihood learns it. The draws of an image stand one after another in ε. A scale may be
    one a dimension of z.
    """
    draw = Draw(f"loss {name}")
    shapes = [(count, 3), (count, 3), (9, 3)]
    mu, logvar, weight = (scale * draw.normal(*shape) for scale, shape in zip(scales, shapes))
    images = draw.uniform(-1 if symmetric else 0, 1, count, 3, 3, 1)
    epsilon = draw.normal(count * draws, 3)
    model = GivenPosterior(mu, logvar, weight, symmetric)
    if log_variance is not None:
        model.pixels = torch.nn.Parameter(torch.tensor(log_variance))
    value = loss(model, images, epsilon)
    value.backward()
    inputs = {"mu": mu, "logVariance": logvar, "weight": weight, "images": images, "epsilon": epsilon}
    gradients = {"mu": model.mu.grad, "logVariance": model.log_variance.grad, "weight": model.weight.grad}
    if log_variance is not None:
        gradients["likelihood.log_variance"] = model.pixels.grad
    return {
        "name": name.split("/")[1],
        "source": source(f"{name.split('/')[0]} of Golden/losses.py"),
        "attributes": {"beta": 1.0, "symmetric": symmetric} | attributes,
        "inputs": {key: tensor(value) for key, value in inputs.items()},
        "loss": value.item(),
        **{key: value.tolist() for key, value in parts(model, images, epsilon).items()},
        "gradients": {key: tensor(value) for key, value in gradients.items()},
    }


def log_probability(model, images, logits, recon_loss):
    """log p(x | z) of each row, by torch.distributions, but for the constant of the Gaussian with variance 1/2."""
    mean = torch.tanh(logits) if model.symmetric else torch.sigmoid(logits)
    if recon_loss == "gaussian":
        scale = (0.5 * model.pixels).exp()
        return per_image(torch.distributions.Normal(mean, scale).log_prob(images))
    if recon_loss == "bce":
        return -per_image(functional.binary_cross_entropy_with_logits(logits, images, reduction="none"))
    return -per_image((mean - images).square())


def divergence(model):
    """KL(q(z | x) ‖ N(0, 1)) of each image, by torch.distributions."""
    return bounds.divergence(model.mu, model.log_variance).sum(1)


def learned_gaussian():
    """A Gaussian with one learned log-variance for all pixels."""

    def case(name, log_variance, **settings):
        def recon(model, images, epsilon):
            z = model.mu + (0.5 * model.log_variance).exp() * epsilon
            return -log_probability(model, images, model.decode_logits(z), "gaussian")

        return objective_case(
            f"learned-gaussian/{name}",
            1,
            lambda *given: (recon(*given) + divergence(given[0])).mean(),
            lambda *given: {"recon": recon(*given), "kl": divergence(given[0])},
            {"reconLoss": "gaussian", "likelihoodLogVariance": log_variance},
            log_variance=log_variance,
            **settings,
        )

    return [
        case("standard", 0.0),
        case("narrow", -3.5, symmetric=True),
        case("wide", 2.25, scales=(1.0, 1.0, 3.0)),
    ]


def importance_weighted():
    """−mean over n of log 1/k Σ p(x | zᵢ) p(zᵢ) / q(zᵢ | x), with q differentiated through z and through itself."""

    def case(name, draws, recon_loss, **settings):
        def given(model, images, epsilon):
            mu, scale = (x.repeat_interleave(draws, 0) for x in (model.mu, (0.5 * model.log_variance).exp()))
            z = mu + scale * epsilon
            score = log_probability(model, images.repeat_interleave(draws, 0), model.decode_logits(z), recon_loss)
            prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1)
            posterior = torch.distributions.Normal(mu, scale).log_prob(z).sum(1)
            weights = (score + prior - posterior).reshape(-1, draws)
            bound = torch.logsumexp(weights, 1) - math.log(draws)
            return {"bound": -bound, "recon": -score.reshape(-1, draws).mean(1), "kl": divergence(model)}

        return objective_case(
            f"importance-weighted/{name}",
            draws,
            lambda *arguments: given(*arguments)["bound"].mean(),
            given,
            {"reconLoss": recon_loss, "samples": draws},
            **settings,
        )

    return [
        case("one-draw", 1, "bce"),
        case("three-draws", 3, "bce"),
        case("three-draws-tanh", 3, "mse", symmetric=True),
        case("one-draw-outweighs", 3, "bce", scales=(1.0, 1.0, 20.0)),
    ]


def bound_cases(family, cases):
    """Four images scored by cross-entropy, and a bound of bounds.py, by its name, with its settings.

    A case is its name, its settings, and the scales of `objective_case`. The program takes `samples` for the draws.
    """

    def case(name, settings, scales=(1.0, 1.0, 1.0)):
        draws = settings.get("samples", 1)

        def evaluate(model, images, epsilon):
            mu, scale = (x.repeat_interleave(draws, 0) for x in (model.mu, (0.5 * model.log_variance).exp()))
            z = mu + scale * epsilon
            score = log_probability(model, images.repeat_interleave(draws, 0), model.decode_logits(z), "bce")
            return bounds.evaluate(score, model.mu, model.log_variance, z, **settings)

        return objective_case(
            f"{family}/{name}",
            draws,
            lambda *arguments: evaluate(*arguments)[0],
            lambda *arguments: evaluate(*arguments)[1],
            {"reconLoss": "bce"} | settings,
            scales=scales,
            count=4,
        )

    return [case(*arguments) for arguments in cases]


def importance_weighted_five():
    return bound_cases("importance-weighted-five", [
        ("five-draws", {"objective": "iwae", "samples": 5}),
        ("one-draw-outweighs", {"objective": "iwae", "samples": 5}, (1.0, 1.0, 20.0)),
    ])  # fmt: skip


def warm_up():
    return bound_cases("warm-up", [
        ("elbo", {"objective": "elbo", "warmth": 0.3}),
        ("elbo-beta-four", {"objective": "elbo", "beta": 4.0, "warmth": 0.3}),
        ("cold", {"objective": "elbo", "warmth": 0.0}),
    ])  # fmt: skip


def free_bits():
    """The dimensions' mean divergences are some 0.005, 0.2 and 3 nats, on either side of λ and none of them near."""
    scales = (torch.tensor([0.0625, 0.5, 2.0]), torch.tensor([0.125, 0.5, 1.0]), 1.0)
    return bound_cases("free-bits", [
        ("one-below", {"objective": "elbo", "freeBits": 0.125}, scales),
        ("two-below", {"objective": "elbo", "freeBits": 1.0, "beta": 2.0}, scales),
        ("all-below", {"objective": "elbo", "freeBits": 50.0}, scales),
        ("warm", {"objective": "elbo", "freeBits": 0.125, "beta": 4.0, "warmth": 0.3}, scales),
        ("none", {"objective": "elbo", "freeBits": 0.0}, scales),
    ])  # fmt: skip


def total_correlation():
    return bound_cases("total-correlation", [
        ("beta-six", {"objective": "tc", "beta": 6.0, "images": 1000}),
        ("beta-one", {"objective": "tc", "images": 1000}),
        ("batch-alone", {"objective": "tc", "beta": 6.0}),
        ("warm", {"objective": "tc", "beta": 6.0, "images": 50, "warmth": 0.3}),
        ("far-apart", {"objective": "tc", "beta": 6.0, "images": 1000}, (8.0, 1.0, 0.125)),
    ])  # fmt: skip


def capacity():
    return bound_cases("capacity", [
        ("divergence-above", {"objective": "capacity", "gamma": 30.0, "capacity": 0.5}),
        ("images-on-both-sides", {"objective": "capacity", "gamma": 30.0, "capacity": 2.0}),
        ("divergence-below", {"objective": "capacity", "gamma": 30.0, "capacity": 25.0}),
        ("none", {"objective": "capacity", "gamma": 1000.0, "capacity": 0.0}),
        ("warm", {"objective": "capacity", "gamma": 30.0, "capacity": 25.0, "warmth": 0.3}),
    ])  # fmt: skip


def make():
    mpmath.mp.dps = DIGITS  # another script may have changed it
    for name, cases in [
        ("mse", mse), ("bce", bce), ("bce-with-logits", bce_with_logits), ("gaussian-kl", gaussian_kl), ("elbo", elbo),
        ("learned-gaussian", learned_gaussian), ("importance-weighted", importance_weighted),
        ("importance-weighted-five", importance_weighted_five), ("warm-up", warm_up), ("free-bits", free_bits),
        ("total-correlation", total_correlation), ("capacity", capacity),
    ]:  # fmt: skip
        write(f"Losses/{name}.json", {"loss": name, "cases": cases()})
