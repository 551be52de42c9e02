"""Goldens of the measures, one file a measure in Golden/Measures, by scikit-image, numpy and PyTorch, none by formulas
of our own where a library has the measure.

Inputs are random multiples of 2⁻¹⁰, so that Float holds them.
"""

import math

import numpy as np
import skimage
from draw import Draw
from environment import source, torch
from format import tensor, write
from losses import GivenPosterior, log_probability
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

SKIMAGE = f"scikit-image {skimage.__version__}"
NUMPY = f"numpy {np.__version__}"


def images():
    """SSIM and PSNR of pairs of images; `range` is that between black and white."""

    def case(name, low, *shape, noise=0.2):
        draw = Draw(f"measure images/{name}")
        x = draw.uniform(low, 1, *shape)
        # Smooth images, as an average over neighbours, have structure.
        x = (x + x.roll(1, 1) + x.roll(1, 2) + x.roll((1, 1), (1, 2))) / 4
        y = (x + noise * draw.normal(*shape)).clamp(low, 1)
        x, y = ((1024 * value).round() / 1024 for value in (x, y))
        pairs = list(zip(x.numpy(), y.numpy()))
        span = 1.0 - low
        return {
            "name": name,
            "x": tensor(x),
            "y": tensor(y),
            "range": span,
            "ssim": [
                structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
                                      data_range=span, channel_axis=2).item()
                for a, b in pairs
            ],
            "psnr": [peak_signal_noise_ratio(a, b, data_range=span).item() for a, b in pairs],
        }  # fmt: skip

    return SKIMAGE + ", float64: structural_similarity, peak_signal_noise_ratio", [
        case("grey", 0, 3, 14, 17, 1),
        case("colour", -1, 2, 16, 12, 3),
        case("one-window", 0, 1, 11, 11, 1),
        case("nearly-equal", 0, 1, 13, 13, 1, noise=0.01),
        case("unlike", -1, 1, 12, 20, 1, noise=2.0),
    ]


def posteriors():
    """KL of each image, active units, I(x; z) and KL(q(z) ‖ p(z)), from given posteriors and noise."""

    def case(name, count, latent, spread, log_variance):
        draw = Draw(f"measure posteriors/{name}")
        # Dimensions of falling use; the last one's mean barely moves.
        scale = torch.linspace(1.0, 0.05, latent) * spread
        mu = (1024 * draw.normal(count, latent) * scale).round() / 1024
        logvar = log_variance + 0.5 * draw.normal(count, latent)
        noise = draw.normal(count, latent)
        q = torch.distributions.Normal(mu, (0.5 * logvar).exp())
        prior = torch.distributions.Normal(0.0, 1.0)
        z = mu + (0.5 * logvar).exp() * noise
        kl = torch.distributions.kl_divergence(q, prior).sum(1)
        each = torch.distributions.Independent(q, 1)
        mixture = torch.distributions.MixtureSameFamily(torch.distributions.Categorical(torch.ones(count)), each)
        information = each.log_prob(z) - mixture.log_prob(z)
        rest = kl - information

        def mean(values):
            return {"mean": values.mean().item(), "standardError": (values.std() / math.sqrt(len(values))).item()}

        return {
            "name": name,
            "mu": tensor(mu),
            "logVariance": tensor(logvar),
            "noise": tensor(noise),
            "kl": kl.tolist(),
            "klByDimension": [mean(column) for column in torch.distributions.kl_divergence(q, prior).T],
            "quantiles": np.quantile(kl.numpy(), [0.05, 0.5, 0.95]).tolist(),
            "activeUnits": int((mu.var(0, correction=0) > 0.01).sum()),
            "mutualInformation": mean(information),
            "aggregate": mean(rest),
        }

    return source("kl_divergence, MixtureSameFamily, var; numpy.quantile"), [
        case("overlapping", 25, 3, 1.0, 0.0),
        case("apart", 12, 4, 3.0, -6.0),
        case("one-dimension", 9, 1, 1.0, -1.0),
    ]


def likelihood():
    """log p(x) of each image by importance weighting, and its standard error by the delta method."""

    def case(name, draws, spread):
        draw = Draw(f"measure likelihood/{name}")
        mu, logvar, weight = draw.normal(3, 2) * spread, draw.normal(3, 2), draw.normal(9, 2)
        images = draw.uniform(0, 1, 3, 3, 3, 1)
        epsilon = draw.normal(draws, 3, 2)
        model = GivenPosterior(mu, logvar, weight, symmetric=False)
        scale = (0.5 * logvar).exp()
        weights = []
        for noise in epsilon:
            z = mu + scale * noise
            score = log_probability(model, images, model.decode_logits(z), "bce")
            prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1)
            weights.append(score + prior - torch.distributions.Normal(mu, scale).log_prob(z).sum(1))
        weights = torch.stack(weights).detach()
        shares = (weights - weights.logsumexp(0)).exp() * draws
        return {
            "name": name,
            "mu": tensor(mu),
            "logVariance": tensor(logvar),
            "weight": tensor(weight),
            "images": tensor(images),
            "noise": tensor(epsilon),
            "logLikelihood": (weights.logsumexp(0) - math.log(draws)).tolist(),
            "standardErrors": (shares.std(0, correction=0) / math.sqrt(draws)).tolist(),
        }

    return source("torch.distributions, logsumexp"), [case("many-draws", 60, 1.0), case("far-from-the-prior", 25, 3.0)]


def probes():
    """Classes by the five nearest neighbours, and by multinomial logistic regression at its minimum."""

    def case(name, classes, examples, queries, latent, distance):
        draw = Draw(f"measure probes/{name}")
        centres = distance * draw.normal(classes, latent)

        def clouds(count):
            numbers = torch.arange(count) % classes
            points = (1024 * (centres[numbers] + draw.normal(count, latent))).round() / 1024
            return points, numbers

        (x, y), (test, test_numbers) = clouds(examples), clouds(queries)
        neighbours = []
        for distances in torch.cdist(test, x, compute_mode="donot_use_mm_for_euclid_dist"):
            nearest = y[distances.argsort(stable=True)[:5]].tolist()
            neighbours.append(max(nearest, key=lambda c: (nearest.count(c), -nearest.index(c))))
        mean, deviation = x.mean(0), x.std(0, correction=0)
        layer = torch.nn.Linear(latent, classes)
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
        optimizer = torch.optim.LBFGS(
            layer.parameters(), max_iter=2000, tolerance_grad=1e-12, tolerance_change=0, line_search_fn="strong_wolfe"
        )

        def loss():
            optimizer.zero_grad()
            value = torch.nn.functional.cross_entropy(layer((x - mean) / deviation), y)
            value = value + 0.5 * 1e-3 * layer.weight.square().sum()
            value.backward()
            return value

        optimizer.step(loss)
        with torch.no_grad():
            linear = layer((test - mean) / deviation).argmax(1)
        return {
            "name": name,
            "classes": classes,
            "examples": tensor(x),
            "numbers": y.tolist(),
            "queries": tensor(test),
            "queryNumbers": test_numbers.tolist(),
            "neighbours": neighbours,
            "linear": linear.tolist(),
            "weight": tensor(layer.weight),
            "biases": tensor(layer.bias - layer.bias.mean()),
        }

    return source("cdist; cross_entropy minimised by LBFGS"), [
        case("three-clouds", 3, 90, 40, 2, 1.0),
        case("ten-clouds", 10, 300, 60, 6, 1.0),
        case("two-far-clouds", 2, 20, 10, 3, 4.0),
    ]


def information_gap():
    """MIG of means and factors, by histograms; the jackknife's error with 20 groups."""

    def mutual_information(bins, levels):
        joint = np.histogram2d(bins, levels, bins=(np.arange(21) - 0.5, np.arange(levels.max() + 2) - 0.5))[0]
        joint = joint / joint.sum()
        outer = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
        seen = joint > 0
        return float((joint[seen] * np.log(joint[seen] / outer[seen])).sum())

    def gap(bins, factors):
        gaps = []
        for levels in factors:
            both = sorted((mutual_information(column, levels) for column in bins), reverse=True)
            shares = np.bincount(levels) / len(levels)
            entropy = -(shares[shares > 0] * np.log(shares[shares > 0])).sum()
            gaps.append((both[0] - both[1]) / entropy)
        return float(np.mean(gaps))

    def case(name, count, latent, noise):
        draw = Draw(f"measure gap/{name}")
        factors = [(draw.uniform(0, 1, count) * k).long().clamp(max=k - 1).numpy() for k in (2, 4, 7)]
        mu = draw.normal(count, latent) * noise
        for j, levels in enumerate(factors[:latent]):
            mu[:, j] += torch.tensor(levels, dtype=torch.float64)
        mu = (1024 * mu).round() / 1024
        bins = [np.digitize(c, np.histogram(c, 20)[1][:-1]) - 1 for c in mu.numpy().T]
        parts = []
        for group in range(20):
            keep = np.arange(count) % 20 != group
            parts.append(gap([b[keep] for b in bins], [f[keep] for f in factors]))
        parts = np.array(parts)
        return {
            "name": name,
            "mu": tensor(mu),
            "factors": [f.tolist() for f in factors],
            "gap": gap(bins, factors),
            "standardError": float(np.sqrt(19 / 20 * ((parts - parts.mean()) ** 2).sum())),
        }

    return NUMPY + ": histogram, digitize, histogram2d, as disentanglement_lib has them", [
        case("clear", 120, 4, 0.15),
        case("blurred", 200, 3, 1.0),
        case("fewer-dimensions-than-factors", 80, 2, 0.3),
    ]


def make():
    for name, cases in [
        ("images", images), ("posteriors", posteriors), ("likelihood", likelihood), ("probes", probes),
        ("information-gap", information_gap),
    ]:  # fmt: skip
        origin, made = cases()
        write(f"Measures/{name}.json", {"measure": name, "source": origin, "cases": made})
