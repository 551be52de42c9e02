"""Cases of the losses, each of which gives one number an image, and of the sampled latent."""

from environment import torch
from op_case import op

functional = torch.nn.functional


def per_image(x):
    return x.flatten(1).sum(1) if x.dim() > 1 else x.clone()


def binary_cross_entropy(p, y):
    return per_image(functional.binary_cross_entropy(p, y, reduction="none"))


@op(
    "BinaryCrossEntropy",
    "torch.nn.functional.binary_cross_entropy(reduction='none'), summed over all axes but the first",
    binary_cross_entropy,
    constants=(1,),
)
def _(case):
    def add(name, *shape):
        case(name, {}, lambda draw: [draw.uniform(0.0215, 0.9785, *shape), draw.uniform(0, 1, *shape)])

    add("grey-levels", 3, 7)
    add("images", 2, 3, 4, 2)
    add("one-value-a-row", 4, 1)
    add("empty-batch", 0, 3)
    add("rank-one", 5)
    add("rounded", 3, 7)
    case("zeros-and-ones", {}, lambda draw: [draw.uniform(0.0215, 0.9785, 3, 6), draw.bits(3, 6)])
    p = [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 0.5]]
    y = [[0.0, 1.0, 0.25], [0.0, 1.0, 0.25], [0.0, 1.0, 1.0]]
    case("saturated", {}, lambda draw: [torch.tensor(p), torch.tensor(y)])


def binary_cross_entropy_with_logits(x, y):
    return per_image(functional.binary_cross_entropy_with_logits(x, y, reduction="none"))


@op(
    "BinaryCrossEntropyWithLogits",
    "torch.nn.functional.binary_cross_entropy_with_logits(reduction='none'), summed over all axes but the first",
    binary_cross_entropy_with_logits,
    constants=(1,),
)
def _(case):
    def add(name, *shape):
        case(name, {}, lambda draw: [draw.normal(*shape, scale=2.0), draw.uniform(0, 1, *shape)])

    add("grey-levels", 3, 7)
    add("images", 2, 3, 4, 2)
    add("one-value-a-row", 4, 1)
    add("empty-batch", 0, 3)
    add("rank-one", 5)
    add("rounded", 3, 7)
    case("zeros-and-ones", {}, lambda draw: [draw.normal(3, 6, scale=2.0), draw.bits(3, 6)])
    x = [[100.0, 100.0, 100.0], [-100.0, -100.0, -100.0], [30.0, -30.0, 0.0]]
    y = [[0.0, 1.0, 0.25], [0.0, 1.0, 0.25], [0.0, 1.0, 0.5]]
    case("large", {}, lambda draw: [torch.tensor(x), torch.tensor(y)])


def pair_cases(case, scale=1.0):
    """Two inputs of one shape, batch first."""
    shapes = [
        ("rows", (3, 7)),
        ("one-value-a-row", (4, 1)),
        ("one-row", (1, 5)),
        ("empty-batch", (0, 3)),
        ("rank-one", (5,)),
        ("images", (2, 3, 4, 2)),
        ("rounded", (3, 7)),
    ]
    for name, shape in shapes:
        case(name, {}, lambda draw: [draw.normal(*shape), draw.normal(*shape, scale=scale)])


def squared_error(x, y):
    return per_image(functional.mse_loss(x, y, reduction="none"))


@op(
    "SquaredError",
    "torch.nn.functional.mse_loss(reduction='none'), summed over all axes but the first",
    squared_error,
)
def _(case):
    pair_cases(case)


class Excess(torch.autograd.Function):
    """e^v − 1 − v, whose derivative PyTorch would compute as e^v − 1, which cancels where v is near 0."""

    @staticmethod
    def forward(context, v):
        context.save_for_backward(v)
        return torch.expm1(v) - v

    @staticmethod
    def backward(context, dy):
        (v,) = context.saved_tensors
        return dy * torch.expm1(v)


def gaussian_kl(mu, log_variance):
    return 0.5 * per_image(mu.square() + Excess.apply(log_variance))


@op("GaussianKL", "0.5 * (mu² + expm1(logvar) - logvar).sum(1), with the derivative 0.5 * expm1(logvar)", gaussian_kl)
def _(case):
    pair_cases(case)
    near = 2.0**-10
    case("near-the-prior", {}, lambda draw: [draw.uniform(-1, 1, 3, 7) * near, draw.uniform(-1, 1, 3, 7) * near])
    mu = [[5.0, -5.0, 0.5], [0.0, 100.0, -100.0], [0.5, -0.25, 1.0]]
    log_variance = [[30.0, -30.0, 0.0], [-30.0, -30.0, -30.0], [30.0, 29.0, 20.0]]
    case("large", {}, lambda draw: [torch.tensor(mu), torch.tensor(log_variance)])


def reparameterize(mu, log_variance, epsilon):
    return mu + (0.5 * log_variance).exp() * epsilon


@op("Reparameterize", "mu + exp(0.5 * logvar) * epsilon", reparameterize, constants=(2,))
def _(case):
    shapes = [
        ("rows", (3, 5)),
        ("one-latent", (4, 1)),
        ("one-row", (1, 6)),
        ("empty-batch", (0, 3)),
        ("scalar", ()),
        ("rounded", (3, 7)),
    ]
    for name, shape in shapes:
        case(name, {}, lambda draw: [draw.normal(*shape) for _ in range(3)])
    log_variance = [[30.0, -30.0, 0.0], [-30.0, 30.0, 29.0]]
    case("large", {}, lambda draw: [draw.normal(2, 3), torch.tensor(log_variance), draw.normal(2, 3)])
    overflowing = [[150.0, -150.0, 100.0], [120.0, 160.0, -90.0]]
    case("overflowing-variance", {}, lambda draw: [draw.normal(2, 3), torch.tensor(overflowing), draw.normal(2, 3)])
