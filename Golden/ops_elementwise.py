"""Cases of the ops that work element by element: arithmetic with broadcasting, and functions of one input."""

from environment import torch
from op_case import normal, op, values

functional = torch.nn.functional


def binary_cases(case, second):
    """The shapes that a broadcasting op must take; `second` draws the second operand."""
    shapes = [
        ("same-shape", (3, 4), (3, 4)),
        ("row-over-matrix", (3, 4), (4,)),
        ("column-under-matrix", (3, 1), (3, 4)),
        ("both-sides", (2, 1, 5), (3, 1)),
        ("both-sides-images", (2, 1, 3, 1), (4, 1, 2)),
        ("scalar", (2, 3), ()),
        ("scalar-first", (), (2, 3)),
        ("two-scalars", (), ()),
        ("channels-of-images", (2, 3, 2, 4), (1, 1, 1, 4)),
        ("empty-batch", (0, 3), (1, 3)),
        ("rounded", (3, 7), (7,)),
    ]
    for name, a, b in shapes:
        case(name, {}, lambda draw: [draw.normal(*a), second(draw, *b)])
    case("large", {}, lambda draw: [*tails(draw), 10 * second(draw, 24)])


@op("Add", "torch.add", torch.add)
def _(case):
    binary_cases(case, lambda draw, *shape: draw.normal(*shape))


@op("Subtract", "torch.sub", torch.sub)
def _(case):
    binary_cases(case, lambda draw, *shape: draw.normal(*shape))


@op("Multiply", "torch.mul", torch.mul)
def _(case):
    binary_cases(case, lambda draw, *shape: draw.normal(*shape))


@op("Divide", "torch.div", torch.div)
def _(case):
    binary_cases(case, lambda draw, *shape: draw.away([0.0], *shape, margin=0.25))


def unary_cases(case, inputs, attributes=None):
    """Rank 1 to 4, a scalar, an empty batch; `inputs(draw, *shape)` draws inside the op's domain."""
    shapes = [
        ("vector", (17,)),
        ("scalar", ()),
        ("size-one-axes", (1, 5, 1)),
        ("image", (2, 3, 5, 2)),
        ("empty-batch", (0, 4)),
        ("rounded", (17,)),
    ]
    for name, shape in shapes:
        case(name, attributes or {}, lambda draw: [inputs(draw, *shape)])


def off_zero(draw, *shape):
    return draw.away([0.0], *shape)


def tails(draw):
    """−30…30, where Domain.tails draws from."""
    return [draw.uniform(-30, 30, 24)]


def positive(draw, *shape):
    return draw.uniform(0.125, 4, *shape)


@op("Negate", "torch.neg", torch.neg)
def _(case):
    unary_cases(case, normal)
    case("large", {}, tails)


@op("Exp", "torch.exp", torch.exp)
def _(case):
    unary_cases(case, normal)
    case("large", {}, values(-80.0, -40.0, -20.5, 20.5, 40.0, 80.0))


@op("Log", "torch.log", torch.log)
def _(case):
    unary_cases(case, positive)
    case("large", {}, values(2.0**-60, 2.0**-20, 2.0**-10, 1 - 2.0**-10, 1 + 2.0**-10, 2.0**20, 2.0**60))


@op("Sqrt", "torch.sqrt", torch.sqrt)
def _(case):
    unary_cases(case, positive)
    case("large", {}, values(2.0**-60, 2.0**-21, 2.0**21, 3 * 2.0**60))


@op("Square", "torch.square", torch.square)
def _(case):
    unary_cases(case, normal)
    case("large", {}, values(-(2.0**40), -1000.5, 0.0, 1000.5, 2.0**40))


@op("Absolute", "torch.abs", torch.abs)
def _(case):
    unary_cases(case, off_zero)
    case("large", {}, tails)
    case("kink", {}, values(-0.0625, -0.0, 0.0, 0.0625))


@op("ReLU", "torch.nn.functional.relu", functional.relu)
def _(case):
    unary_cases(case, off_zero)
    case("large", {}, tails)
    case("kink", {}, values(-0.0625, -0.0, 0.0, 0.0625))


def sigmoid(x):
    # torch.sigmoid's derivative is y (1 − y), which cancels where y is near 1; that of this composition is e⁻ˣ y².
    return 1 / (1 + torch.exp(-x))


@op("Sigmoid", "1 / (1 + torch.exp(-x)), whose derivative keeps the digits that torch.sigmoid's y (1 - y) loses", sigmoid)
def _(case):
    unary_cases(case, normal)
    case("large", {}, values(-80.0, -50.0, -20.0, 20.0, 50.0, 100.0))


class Tanh(torch.autograd.Function):
    """torch.tanh's own derivative is 1 − y², which cancels where |y| is near 1; here it is 1 / cosh² x."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return torch.tanh(x)

    @staticmethod
    def backward(context, dy):
        (x,) = context.saved_tensors
        return dy / torch.cosh(x).square()


@op("Tanh", "torch.tanh, and for its derivative 1 / torch.cosh(x)², which keeps the digits that 1 - y² loses", Tanh.apply)
def _(case):
    unary_cases(case, normal)
    case("large", {}, values(-50.0, -10.0, -(2.0**-30), 2.0**-30, 10.0, 50.0))


def softplus(x):
    # PyTorch's default, threshold=20, returns x itself above 20; the threshold is raised to get log(1 + eˣ).
    return functional.softplus(x, threshold=500)


@op("Softplus", "torch.nn.functional.softplus(threshold=500)", softplus)
def _(case):
    unary_cases(case, normal)
    case("large", {}, values(-50.0, -30.0, -20.5, 19.5, 20.5, 30.0, 50.0))


def power(x, exponent):
    return torch.pow(x, exponent)


@op("Power", "torch.pow", power)
def _(case):
    case("square-root", {"exponent": 0.5}, lambda draw: [positive(draw, 11)])
    case("two-and-a-half", {"exponent": 2.5}, lambda draw: [positive(draw, 2, 3, 2)])
    case("inverse-square-root", {"exponent": -0.5}, lambda draw: [positive(draw, 1, 6)])
    case("square-of-both-signs", {"exponent": 2.0}, lambda draw: [off_zero(draw, 3, 4)])
    case("cube-of-both-signs", {"exponent": 3.0}, lambda draw: [off_zero(draw, 9)])
    case("reciprocal-of-both-signs", {"exponent": -1.0}, lambda draw: [draw.away([0.0], 9, margin=0.25)])
    case("scalar", {"exponent": 3.0}, lambda draw: [off_zero(draw)])
    case("empty-batch", {"exponent": 2.0}, lambda draw: [off_zero(draw, 0, 2)])
    case("zeroth", {"exponent": 0.0}, lambda draw: [off_zero(draw, 5)])
    case("first", {"exponent": 1.0}, lambda draw: [off_zero(draw, 5)])
    case("rounded", {"exponent": 2.5}, lambda draw: [positive(draw, 17)])


def clamp(x, lower, upper):
    return torch.clamp(x, lower, upper)


@op("Clamp", "torch.clamp", clamp)
def _(case):
    bounds = {"lower": -0.5, "upper": 0.75}
    unary_cases(case, lambda draw, *shape: draw.away([-0.5, 0.75], *shape), bounds)
    case("kinks", bounds, values(-0.5625, -0.5, -0.4375, 0.6875, 0.75, 0.8125))
    case("large", bounds, tails)
    one_sided = {"lower": 0.75, "upper": float("inf")}
    case("one-sided", one_sided, lambda draw: [draw.away([0.75], 9)])


def leaky_relu(x, slope):
    return functional.leaky_relu(x, slope)


@op("LeakyReLU", "torch.nn.functional.leaky_relu", leaky_relu)
def _(case):
    unary_cases(case, off_zero, {"slope": 0.2})
    case("large", {"slope": 0.2}, tails)
    case("slope-of-a-hundredth", {"slope": 0.01}, lambda draw: [off_zero(draw, 3, 4)])
    case("negative-slope", {"slope": -1.5}, lambda draw: [off_zero(draw, 9)])
    case("kink", {"slope": 0.2}, values(-0.0625, -0.0, 0.0, 0.0625))
