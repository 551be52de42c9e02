"""The bounds of Sources/Models/Bounds in PyTorch, by torch.distributions: a batch's loss, and its terms an image.

`score` is log p(x | z) of each draw, [M·k], the draws of an image one after another; `mu` and `log_variance` are the
images', [M, D]; z is [M·k, D]. `warmth` is the share of a warm-up, `images` the N of the set that the batch is of.
"""

import math

from environment import torch

Normal = torch.distributions.Normal


def standard():
    return Normal(torch.tensor(0.0), torch.tensor(1.0))


def posterior(mu, log_variance):
    return Normal(mu, (0.5 * log_variance).exp())


def divergence(mu, log_variance):
    """KL(q ‖ p) of each image and dimension, [M, D]."""
    return torch.distributions.kl_divergence(posterior(mu, log_variance), standard())


def elbo(score, mu, log_variance, z, beta=1.0, freeBits=None, warmth=1.0, images=None):
    recon, kl = -score, divergence(mu, log_variance)
    terms = {"recon": recon, "kl": kl.sum(1)}
    if freeBits is None:
        return (recon + beta * warmth * kl.sum(1)).mean(), terms
    free = torch.maximum(kl.mean(0), torch.tensor(freeBits)).sum()
    return recon.mean() + beta * warmth * free, terms | {"free_kl": free.expand(len(mu))}


def iwae(score, mu, log_variance, z, samples, beta=1.0, warmth=1.0, images=None):
    q = posterior(mu.repeat_interleave(samples, 0), log_variance.repeat_interleave(samples, 0))
    weights = score + standard().log_prob(z).sum(1) - q.log_prob(z).sum(1)
    bound = math.log(samples) - torch.logsumexp(weights.reshape(-1, samples), 1)
    recon = -score.reshape(-1, samples).mean(1)
    return bound.mean(), {"bound": bound, "recon": recon, "kl": divergence(mu, log_variance).sum(1)}


def tc(score, mu, log_variance, z, beta=1.0, warmth=1.0, images=None):
    count = len(mu)
    # log q(z_i | x_m) of every i and m and dimension, with the 2π that the program leaves out.
    pairs = posterior(mu[None], log_variance[None]).log_prob(z[:, None])
    log_nm = math.log((images or count) * count)
    joint = torch.logsumexp(pairs.sum(2), 1) - log_nm
    marginals = (torch.logsumexp(pairs, 1) - log_nm).sum(1)
    own = posterior(mu, log_variance).log_prob(z).sum(1)
    recon, mi, correlation = -score, own - joint, joint - marginals
    dwkl = marginals - standard().log_prob(z).sum(1)
    loss = (recon + mi + beta * warmth * correlation + dwkl).mean()
    kl = divergence(mu, log_variance).sum(1)
    return loss, {"recon": recon, "kl": kl, "mi": mi, "tc": correlation, "dwkl": dwkl}


def capacity(score, mu, log_variance, z, gamma, capacity, beta=1.0, warmth=1.0, images=None):
    recon, kl = -score, divergence(mu, log_variance).sum(1)
    gap = (kl.mean() - capacity * warmth).abs()
    return recon.mean() + gamma * gap, {"recon": recon, "kl": kl, "kl_gap": gap.expand(len(mu))}


def evaluate(*given, objective, **settings):
    """(loss, terms) of the bound of that name."""
    return {"elbo": elbo, "iwae": iwae, "tc": tc, "capacity": capacity}[objective](*given, **settings)
