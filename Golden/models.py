"""The three variational autoencoders as PyTorch modules, under the parameter names of our checkpoints.

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
    """784 → hidden → latent → hidden → 784."""

    def __init__(self, latent=20, hidden=400):
        super().__init__()
        self.encoder = nn.ModuleList([nn.Linear(784, hidden)])
        self.fc_mu = nn.Linear(hidden, latent)
        self.fc_logvar = nn.Linear(hidden, latent)
        self.fc_decode = nn.Linear(latent, hidden)
        self.head = nn.Linear(hidden, 784)

    def features(self, x):
        return functional.relu(self.encoder[0](x.flatten(1)))

    def logits(self, z):
        return self.head(functional.relu(self.fc_decode(z))).unflatten(1, (1, 28, 28))


class MNIST(VAE):
    """28×28×1 → 14×14×c → 7×7×2c → latent, and back."""

    def __init__(self, latent=8, base=32):
        super().__init__()
        self.encoder = nn.ModuleList([ConvBlock(1, base), ConvBlock(base, 2 * base)])
        self.fc_mu = nn.Linear(98 * base, latent)
        self.fc_logvar = nn.Linear(98 * base, latent)
        self.fc_decode = nn.Linear(latent, 98 * base)
        self.decoder = nn.ModuleList([DeconvBlock(2 * base, base)])
        self.head = nn.ConvTranspose2d(base, 1, 4, 2, 1)

    def features(self, x):
        for block in self.encoder:
            x = block(x)
        return x.flatten(1)

    def logits(self, z):
        x = self.fc_decode(z).unflatten(1, (-1, 7, 7))
        for block in self.decoder:
            x = block(x)
        return self.head(x)


class CelebA(VAE):
    """n×n×3 → four halvings → average pool to 4×4×8c → latent → doublings back to n×n×3."""

    symmetric = True

    def __init__(self, latent=256, base=32, image_size=64):
        super().__init__()
        widths = [3, base, 2 * base, 4 * base, 8 * base]
        self.encoder = nn.ModuleList([ConvBlock(a, b) for a, b in zip(widths, widths[1:])])
        self.fc_mu = nn.Linear(128 * base, latent)
        self.fc_logvar = nn.Linear(128 * base, latent)
        self.fc_decode = nn.Linear(latent, 128 * base)
        blocks = int(math.log2(image_size // 4)) - 1
        widths = [8 * base] + [base * max(1, 4 >> i) for i in range(blocks)]
        self.decoder = nn.ModuleList([DeconvBlock(a, b) for a, b in zip(widths, widths[1:])])
        self.head = nn.ConvTranspose2d(widths[-1], 3, 4, 2, 1)

    def features(self, x):
        for block in self.encoder:
            x = block(x)
        return functional.adaptive_avg_pool2d(x, (4, 4)).flatten(1)

    def logits(self, z):
        x = self.fc_decode(z).unflatten(1, (-1, 4, 4))
        for block in self.decoder:
            x = block(x)
        return self.head(x)


def build(model, image_size=28, latent=8, base=32, hidden=400):
    """The model of that name."""
    if model == "mlp":
        return MLP(latent, hidden)
    if model == "mnist":
        return MNIST(latent, base)
    if model == "celeba":
        return CelebA(latent, base, image_size)
    raise ValueError(f"model '{model}': expected mlp, mnist or celeba")
