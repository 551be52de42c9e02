"""The variational autoencoders as PyTorch modules, under the parameter names of our checkpoints.

Images are NHWC outside, as in the rest of the project, and NCHW inside, as PyTorch wants them. `logits` are the
head's outputs before its last activation: sigmoid for `mlp` and `mnist`, tanh for `celeba`.
"""

import math

import torch
from torch import nn
from torch.nn import functional


class ConvBlock(nn.Module):
    """Halve an image: convolution 4×4, stride 2 → batch normalisation → LeakyReLU 0.2."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return functional.leaky_relu(self.bn(self.conv(x)), 0.2)


class DeconvBlock(nn.Module):
    """Double an image: transposed convolution 4×4, stride 2 → batch normalisation → ReLU."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.deconv = nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return functional.relu(self.bn(self.deconv(x)))


class VAE(nn.Module):
    """What the models share: the posterior, the sample, the loss. Subclasses give `features` and `logits`."""

    symmetric = False  # pixels in [−1, 1] and tanh, instead of [0, 1] and sigmoid

    def encode(self, images):
        """Images `[N, H, W, C]` to the mean and log-variance of the posterior, `[N, latent]` each."""
        features = self.features(images.permute(0, 3, 1, 2))
        return self.fc_mu(features), self.fc_logvar(features)

    def decode_logits(self, z):
        """Latents `[N, latent]` to images before the last activation, `[N, H, W, C]`."""
        return self.logits(z).permute(0, 2, 3, 1)

    def decode(self, z):
        logits = self.decode_logits(z)
        return torch.tanh(logits) if self.symmetric else torch.sigmoid(logits)

    def forward(self, images, epsilon=None):
        """Logits, mean and log-variance. Without noise `epsilon`, z is the posterior's mean."""
        mu, log_variance = self.encode(images)
        z = mu if epsilon is None else mu + (0.5 * log_variance).exp() * epsilon
        return self.decode_logits(z), mu, log_variance

    def loss(self, images, epsilon=None, beta=1.0, recon_loss="bce"):
        """(loss, recon, kl), each a mean over the batch in nats per image."""
        logits, mu, log_variance = self(images, epsilon)
        if recon_loss == "bce":
            if self.symmetric:
                raise ValueError("bce wants pixels in [0, 1] and a sigmoid head; this model has a tanh head")
            error = functional.binary_cross_entropy_with_logits(logits, images, reduction="none")
        elif recon_loss == "mse":
            error = ((torch.tanh(logits) if self.symmetric else torch.sigmoid(logits)) - images).square()
        else:
            raise ValueError(f"reconstruction loss '{recon_loss}': expected bce or mse")
        recon = error.flatten(1).sum(1).mean()
        kl = (-0.5 * (1 + log_variance - mu.square() - log_variance.exp())).sum(1).mean()
        return recon + beta * kl, recon, kl


class MLP(VAE):
    """784 → hidden layers → latent → the same in reverse → 784."""

    def __init__(self, latent=20, hidden=(400,), activation="relu"):
        super().__init__()
        widths = [784, *hidden]
        back = widths[:0:-1]
        self.activation = getattr(torch, activation)
        self.encoder = nn.ModuleList([nn.Linear(a, b) for a, b in zip(widths, widths[1:])])
        self.fc_mu = nn.Linear(widths[-1], latent)
        self.fc_logvar = nn.Linear(widths[-1], latent)
        self.fc_decode = nn.Linear(latent, back[0])
        self.decoder = nn.ModuleList([nn.Linear(a, b) for a, b in zip(back, back[1:])])
        self.head = nn.Linear(back[-1], 784)

    def features(self, x):
        x = x.flatten(1)
        for layer in self.encoder:
            x = self.activation(layer(x))
        return x

    def logits(self, z):
        x = self.activation(self.fc_decode(z))
        for layer in self.decoder:
            x = self.activation(layer(x))
        return self.head(x).unflatten(1, (1, 28, 28))


class Convolutional(VAE):
    """n×n → halvings → latent → doublings back to n×n.

    28×28 goes by two halvings to 7×7×2c; every other size by four, and an average pool, to 4×4×8c.
    """

    def __init__(self, latent, base, image_size, channels, symmetric):
        super().__init__()
        self.symmetric = symmetric
        self.side = 7 if image_size == 28 else 4
        widths = [base << i for i in range(2 if image_size == 28 else 4)]
        flat = self.side * self.side * widths[-1]
        self.encoder = nn.ModuleList([ConvBlock(a, b) for a, b in zip([channels, *widths], widths)])
        self.fc_mu = nn.Linear(flat, latent)
        self.fc_logvar = nn.Linear(flat, latent)
        self.fc_decode = nn.Linear(latent, flat)
        blocks = int(math.log2(image_size // self.side)) - 1
        back = widths[::-1] + [base] * blocks
        self.decoder = nn.ModuleList([DeconvBlock(a, b) for a, b in zip(back, back[1 : blocks + 1])])
        self.head = nn.ConvTranspose2d(back[blocks], channels, 4, 2, 1)

    def features(self, x):
        for block in self.encoder:
            x = block(x)
        return (x if self.side == 7 else functional.adaptive_avg_pool2d(x, (4, 4))).flatten(1)

    def logits(self, z):
        x = self.fc_decode(z).unflatten(1, (-1, self.side, self.side))
        for block in self.decoder:
            x = block(x)
        return self.head(x)


def build(model, image_size=28, latent=8, base=32, hidden=400, channels=None, activation="relu"):
    """The model of that name; `hidden` is a number or a list, `channels` those of the name's data set unless given."""
    if model == "mlp":
        return MLP(latent, [hidden] if isinstance(hidden, int) else hidden, activation)
    if model == "mnist":
        return Convolutional(latent, base, image_size, channels or 1, symmetric=False)
    if model == "celeba":
        return Convolutional(latent, base, image_size, channels or 3, symmetric=True)
    raise ValueError(f"model '{model}': expected mlp, mnist or celeba")
