"""Goldens of every op: outputs and vector–Jacobian products, one file an op in Golden/Ops.

Images are NHWC, as everywhere in this project; weights are PyTorch's. To add an op, write a function decorated by
`op` that yields its cases.
"""

from environment import source, torch
from draw import Draw
from format import tensor, write

functional = torch.nn.functional
OPS = []


def op(stem, what, function, constants=()):
    """Register an op: `function(*inputs, **attributes)`; `constants` are the inputs without a gradient.

    The decorated function takes a `case` callback: case(name, attributes, make) where make(draw) returns the inputs.
    """

    def register(cases):
        OPS.append((stem, what, function, constants, cases))
        return cases

    return register


def golden_case(stem, function, constants, name, attributes, make):
    draw = Draw(f"{stem}/{name}")
    inputs = [x.clone().requires_grad_(i not in constants) for i, x in enumerate(make(draw))]
    output = function(*inputs, **attributes)
    cotangent = draw.normal(*output.shape)
    wanted = [x for x in inputs if x.requires_grad]
    found = iter(torch.autograd.grad(output, wanted, cotangent))
    gradients = [next(found) if x.requires_grad else None for x in inputs]
    return {
        "name": name,
        "attributes": attributes,
        "inputs": [tensor(x) for x in inputs],
        "output": tensor(output),
        "cotangent": tensor(cotangent),
        "gradients": [tensor(g) for g in gradients],
    }


def make():
    for stem, what, function, constants, cases in OPS:
        found = []

        def case(name, attributes, inputs):
            found.append(golden_case(stem, function, constants, name, attributes, inputs))

        cases(case)
        write(f"Ops/{stem}.json", {"op": stem, "source": source(what), "cases": found})


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def values(*numbers):
    """A maker of one rank-1 input with the given numbers."""
    return lambda draw: [torch.tensor(numbers, dtype=torch.float64)]


def reals(*shape, scale=1.0):
    return lambda draw: [draw.normal(*shape, scale=scale)]


# Arithmetic with broadcasting


def binary_cases(case, second):
    """The shapes that a broadcasting op must take; `second` draws the second operand."""
    shapes = [
        ("same-shape", (3, 4), (3, 4)),
        ("row-over-matrix", (3, 4), (4,)),
        ("column-under-matrix", (3, 1), (3, 4)),
        ("both-sides", (2, 1, 5), (3, 1)),
        ("scalar", (2, 3), ()),
        ("channels-of-images", (2, 3, 2, 4), (1, 1, 1, 4)),
        ("empty-batch", (0, 3), (1, 3)),
    ]
    for name, a, b in shapes:
        case(name, {}, lambda draw: [draw.normal(*a), second(draw, *b)])


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


# One input, element by element


def unary_cases(case, inputs, attributes=None):
    """Rank 1 to 4, a scalar, an empty batch; `inputs(draw, *shape)` draws inside the op's domain."""
    shapes = [
        ("vector", (17,)),
        ("scalar", ()),
        ("size-one-axes", (1, 5, 1)),
        ("image", (2, 3, 5, 2)),
        ("empty-batch", (0, 4)),
    ]
    for name, shape in shapes:
        case(name, attributes or {}, lambda draw: [inputs(draw, *shape)])


def normal(draw, *shape):
    return draw.normal(*shape)


def off_zero(draw, *shape):
    return draw.away([0.0], *shape)


def positive(draw, *shape):
    return draw.uniform(0.125, 4, *shape)


@op("Negate", "torch.neg", torch.neg)
def _(case):
    unary_cases(case, normal)


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
    case("kink-sides", {}, values(-0.05, 0.05))


@op("ReLU", "torch.nn.functional.relu", functional.relu)
def _(case):
    unary_cases(case, off_zero)
    case("kink-sides", {}, values(-0.05, 0.05))


@op("Sigmoid", "torch.sigmoid", torch.sigmoid)
def _(case):
    unary_cases(case, normal)
    case("large", {}, values(-80.0, -50.0, -20.0, 20.0, 50.0, 100.0))


@op("Tanh", "torch.tanh", torch.tanh)
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


def clamp(x, lower, upper):
    return torch.clamp(x, lower, upper)


@op("Clamp", "torch.clamp", clamp)
def _(case):
    bounds = {"lower": -0.5, "upper": 0.75}
    unary_cases(case, lambda draw, *shape: draw.away([-0.5, 0.75], *shape), bounds)
    case("kink-sides", bounds, values(-0.55, -0.45, 0.7, 0.8))


def leaky_relu(x, slope):
    return functional.leaky_relu(x, slope)


@op("LeakyReLU", "torch.nn.functional.leaky_relu", leaky_relu)
def _(case):
    unary_cases(case, off_zero, {"slope": 0.2})
    case("slope-of-a-hundredth", {"slope": 0.01}, lambda draw: [off_zero(draw, 3, 4)])
    case("kink-sides", {"slope": 0.2}, values(-0.05, 0.05))


# Products and shapes


def matmul(a, b, transposeA, transposeB):
    return (a.t() if transposeA else a) @ (b.t() if transposeB else b)


@op("MatMul", "torch.matmul", matmul)
def _(case):
    def add(name, rows, inner, columns, transposes):
        transpose_a, transpose_b = transposes
        a = (inner, rows) if transpose_a else (rows, inner)
        b = (columns, inner) if transpose_b else (inner, columns)
        attributes = {"transposeA": transpose_a, "transposeB": transpose_b}
        case(name, attributes, lambda draw: [draw.normal(*a), draw.normal(*b)])

    add("plain", 3, 5, 4, (False, False))
    add("transposed-right", 3, 5, 4, (False, True))
    add("transposed-left", 3, 5, 4, (True, False))
    add("both-transposed", 3, 5, 4, (True, True))
    add("inner-extent-one", 4, 1, 3, (False, False))
    add("inner-extent-one-both-transposed", 4, 1, 3, (True, True))
    add("empty-batch", 0, 3, 2, (False, False))
    add("empty-inner-extent", 2, 0, 3, (False, True))


@op("Permute", "torch.permute", lambda x, axes: torch.permute(x, axes))
def _(case):
    case("transpose", {"axes": [1, 0]}, reals(3, 5))
    case("identity", {"axes": [0, 1, 2]}, reals(2, 3, 2))
    case("rotation", {"axes": [2, 0, 1]}, reals(2, 3, 4))
    case("image-to-channels-first", {"axes": [0, 3, 1, 2]}, reals(2, 3, 5, 4))
    case("size-one-axes", {"axes": [3, 1, 0, 2]}, reals(1, 4, 1, 3))
    case("empty-batch", {"axes": [1, 0, 2]}, reals(0, 2, 3))


@op("Reshape", "torch.reshape", lambda x, shape: torch.reshape(x, shape))
def _(case):
    case("flatten", {"shape": [2, 12]}, reals(2, 3, 4))
    case("split", {"shape": [2, 3, 2, 2]}, reals(6, 4))
    case("to-scalar", {"shape": []}, reals(1, 1))
    case("from-scalar", {"shape": [1, 1, 1]}, reals())
    case("empty-batch", {"shape": [0, 6]}, reals(0, 2, 3))


@op("Broadcast", "torch.broadcast_to", lambda x, shape: torch.broadcast_to(x, shape))
def _(case):
    case("new-leading-axis", {"shape": [3, 4]}, reals(4))
    case("column", {"shape": [3, 4]}, reals(3, 1))
    case("middle-axis", {"shape": [2, 3, 4]}, reals(2, 1, 4))
    case("scalar", {"shape": [2, 3]}, reals())
    case("several-axes", {"shape": [2, 3, 2, 5]}, reals(3, 1, 5))
    case("same-shape", {"shape": [2, 3]}, reals(2, 3))
    case("to-empty-batch", {"shape": [0, 3]}, reals(1, 3))


def reduction_cases(case, inputs):
    """Every op that reduces axes takes these; no reduced axis is empty."""
    rows = [
        ("last-axis", (3, 4), [1], False),
        ("first-axis-kept", (3, 4), [0], True),
        ("middle-axis", (2, 5, 3), [1], False),
        ("outer-axes-kept", (2, 5, 3), [0, 2], True),
        ("image-to-channels", (2, 3, 5, 4), [0, 1, 2], False),
        ("all-axes", (2, 3, 4), [0, 1, 2], False),
        ("size-one-axis", (3, 1, 4), [1], False),
        ("empty-batch", (0, 4), [1], False),
    ]
    for name, shape, axes, keeping in rows:
        case(name, {"axes": axes, "keepingAxes": keeping}, lambda draw: [inputs(draw, *shape)])


@op("Sum", "torch.sum", lambda x, axes, keepingAxes: torch.sum(x, axes, keepdim=keepingAxes))
def _(case):
    reduction_cases(case, normal)


@op("Mean", "torch.mean", lambda x, axes, keepingAxes: torch.mean(x, axes, keepdim=keepingAxes))
def _(case):
    reduction_cases(case, normal)


@op("Max", "torch.amax", lambda x, axes, keepingAxes: torch.amax(x, axes, keepdim=keepingAxes))
def _(case):
    reduction_cases(case, lambda draw, *shape: draw.distinct(*shape))
    last = {"axes": [1], "keepingAxes": False}
    rows = [[2.0, 1.0, 2.0, -1.0], [0.5, 0.5, 0.5, 0.5], [-3.0, -1.0, -2.0, -4.0]]
    case("ties-share-the-gradient", last, lambda draw: [torch.tensor(rows)])
    case("ties-over-two-axes", {"axes": [0, 1], "keepingAxes": True}, lambda draw: [torch.tensor(rows)])
    case("kink-sides", last, lambda draw: [torch.tensor([[1.0, 1.05, 0.0], [1.05, 1.0, 0.0]])])


@op("LogSumExp", "torch.logsumexp", lambda x, axes, keepingAxes: torch.logsumexp(x, axes, keepdim=keepingAxes))
def _(case):
    reduction_cases(case, normal)
    rows = [[1000.0, 999.0, 0.0], [-1000.0, -1001.5, -1000.25], [1000.0, -1000.0, 1000.0]]
    case("large", {"axes": [1], "keepingAxes": False}, lambda draw: [torch.tensor(rows)])


@op("Concatenate", "torch.cat", lambda *inputs, axis: torch.cat(inputs, axis))
def _(case):
    case("rows", {"axis": 0}, lambda draw: [draw.normal(2, 3), draw.normal(4, 3)])
    case("columns-of-three", {"axis": 1}, lambda draw: [draw.normal(2, n) for n in (3, 1, 2)])
    case("middle-axis", {"axis": 1}, lambda draw: [draw.normal(2, n, 3) for n in (2, 4)])
    case("channels", {"axis": 3}, lambda draw: [draw.normal(2, 3, 2, n) for n in (1, 2, 3)])
    case("with-an-empty-piece", {"axis": 0}, lambda draw: [draw.normal(n, 3) for n in (2, 0, 1)])
    case("empty-batch", {"axis": 1}, lambda draw: [draw.normal(0, n) for n in (2, 3)])


@op("Slice", "torch.narrow", lambda x, axis, lower, upper: torch.narrow(x, axis, lower, upper - lower))
def _(case):
    case("rows", {"axis": 0, "lower": 1, "upper": 3}, reals(5, 3))
    case("columns", {"axis": 1, "lower": 2, "upper": 4}, reals(3, 4))
    case("middle-axis", {"axis": 1, "lower": 0, "upper": 2}, reals(2, 5, 3))
    case("channels-of-an-image", {"axis": 3, "lower": 1, "upper": 2}, reals(2, 3, 2, 3))
    case("everything", {"axis": 0, "lower": 0, "upper": 4}, reals(4, 2))
    case("nothing", {"axis": 1, "lower": 2, "upper": 2}, reals(2, 3))
    case("empty-batch", {"axis": 1, "lower": 1, "upper": 3}, reals(0, 4))


@op("GatherRows", "x[rows]", lambda x, rows: x[torch.tensor(rows, dtype=torch.int64)])
def _(case):
    case("in-order", {"rows": [0, 2, 3]}, reals(4, 3))
    case("repeats", {"rows": [2, 0, 2, 2, 1]}, reals(3, 4))
    case("vector", {"rows": [4, 4, 0]}, reals(5))
    case("images", {"rows": [1, 0, 1]}, reals(2, 3, 2, 2))
    case("no-rows", {"rows": []}, reals(3, 2))


# Layers


@op("Linear", "torch.nn.functional.linear", functional.linear)
def _(case):
    rows = [("plain", 3, 5, 4), ("one-input", 4, 1, 3), ("one-output", 4, 3, 1), ("one-row", 1, 3, 2)]
    for name, batch, i, o in rows + [("empty-batch", 0, 3, 2)]:
        case(name, {}, lambda draw: [draw.normal(batch, i), draw.normal(o, i), draw.normal(o)])
    case("without-bias", {}, lambda draw: [draw.normal(3, 5), draw.normal(4, 5)])


def conv2d(x, weight, bias=None, *, stride, padding):
    return nhwc(functional.conv2d(nchw(x), weight, bias, stride, padding))


def convolution(image, weight, bias=None):
    """A maker of an NHWC image, a weight, and a bias of `bias` channels."""

    def make(draw):
        biases = [] if bias is None else [draw.normal(bias)]
        return [draw.normal(*image), draw.normal(*weight)] + biases

    return make


@op("Conv2d", "torch.nn.functional.conv2d", conv2d)
def _(case):
    def add(name, image, weight, stride, padding, bias=True):
        attributes = {"stride": list(stride), "padding": list(padding)}
        case(name, attributes, convolution(image, weight, weight[0] if bias else None))

    add("four-by-four-stride-two", (2, 8, 8, 2), (3, 2, 4, 4), (2, 2), (1, 1), bias=False)
    add("four-by-four-stride-two-with-bias", (2, 6, 6, 2), (3, 2, 4, 4), (2, 2), (1, 1))
    add("odd-image-stride-two", (2, 7, 5, 2), (3, 2, 4, 4), (2, 2), (1, 1))
    add("non-square-kernel-stride-and-padding", (2, 5, 8, 2), (3, 2, 3, 2), (1, 3), (2, 0))
    add("one-by-one-kernel", (2, 3, 4, 3), (2, 3, 1, 1), (1, 1), (0, 0))
    add("padding-larger-than-the-image", (1, 2, 1, 2), (2, 2, 4, 3), (2, 1), (3, 2))
    add("stride-larger-than-the-kernel", (1, 7, 7, 2), (2, 2, 2, 2), (3, 3), (0, 0))
    add("kernel-as-large-as-the-image", (3, 4, 3, 2), (2, 2, 4, 3), (1, 1), (0, 0))
    add("one-channel", (2, 5, 5, 1), (1, 1, 3, 3), (1, 1), (1, 1))
    add("empty-batch", (0, 5, 5, 2), (3, 2, 3, 3), (2, 2), (1, 1))


def conv_transpose2d(x, weight, bias=None, *, stride, padding, outputPadding):
    return nhwc(functional.conv_transpose2d(nchw(x), weight, bias, stride, padding, outputPadding))


@op("ConvTranspose2d", "torch.nn.functional.conv_transpose2d", conv_transpose2d)
def _(case):
    def add(name, image, weight, stride, padding, output_padding=(0, 0), bias=True):
        attributes = {"stride": list(stride), "padding": list(padding), "outputPadding": list(output_padding)}
        case(name, attributes, convolution(image, weight, weight[1] if bias else None))

    add("four-by-four-stride-two", (2, 4, 4, 3), (3, 2, 4, 4), (2, 2), (1, 1), bias=False)
    add("four-by-four-stride-two-with-bias", (2, 3, 3, 3), (3, 2, 4, 4), (2, 2), (1, 1))
    add("odd-image-with-output-padding", (2, 3, 5, 2), (2, 2, 3, 3), (2, 2), (1, 1), (1, 1))
    add("output-padding-of-one-axis", (2, 2, 3, 2), (2, 3, 3, 2), (3, 2), (0, 1), (2, 0))
    add("non-square-kernel-stride-and-padding", (2, 3, 4, 2), (2, 3, 3, 2), (1, 3), (2, 0))
    add("one-by-one-kernel", (2, 3, 2, 3), (3, 2, 1, 1), (1, 1), (0, 0))
    add("stride-larger-than-the-kernel", (1, 3, 3, 2), (2, 2, 2, 2), (3, 3), (0, 0))
    add("padding-larger-than-the-image", (1, 1, 2, 2), (2, 2, 7, 6), (2, 1), (3, 2))
    add("one-pixel", (2, 1, 1, 3), (3, 1, 4, 4), (2, 2), (1, 1))
    add("empty-batch", (0, 3, 3, 2), (2, 3, 4, 4), (2, 2), (1, 1))


def batch_norm(x, weight, bias, epsilon):
    return nhwc(functional.batch_norm(nchw(x), None, None, weight, bias, training=True, eps=epsilon))


@op("BatchNorm2d", "torch.nn.functional.batch_norm(training=True)", batch_norm)
def _(case):
    def add(name, image, epsilon=1e-5, offset=0.0, scale=1.0):
        channels = image[3]
        case(
            name,
            {"epsilon": epsilon},
            lambda draw: [draw.normal(*image, scale=scale) + offset, draw.normal(channels), draw.normal(channels)],
        )

    add("image", (2, 3, 4, 3))
    add("one-channel", (3, 2, 2, 1))
    add("one-pixel", (4, 1, 1, 3))
    add("one-image", (1, 3, 3, 2))
    add("two-values-a-channel", (2, 1, 1, 2))
    add("larger-epsilon", (2, 3, 3, 2), epsilon=0.01)
    add("large", (2, 3, 3, 2), offset=100.0, scale=2.0)

    def constant_channel(draw):
        x = draw.normal(2, 2, 3, 2)
        x[..., 1] = 0.5
        return [x, draw.normal(2), draw.normal(2)]

    case("constant-channel", {"epsilon": 1e-5}, constant_channel)


def batch_norm_evaluation(x, weight, bias, mean, variance, epsilon):
    return nhwc(functional.batch_norm(nchw(x), mean, variance, weight, bias, training=False, eps=epsilon))


@op(
    "BatchNorm2dEvaluation",
    "torch.nn.functional.batch_norm(training=False)",
    batch_norm_evaluation,
    constants=(3, 4),
)
def _(case):
    def add(name, image, epsilon=1e-5):
        c = image[3]

        def inputs(draw):
            return [draw.normal(*image)] + [draw.normal(c) for _ in range(3)] + [draw.uniform(0.25, 3, c)]

        case(name, {"epsilon": epsilon}, inputs)

    add("image", (2, 3, 4, 3))
    add("one-channel", (3, 2, 2, 1))
    add("one-value", (1, 1, 1, 2))
    add("larger-epsilon", (2, 3, 3, 2), epsilon=0.01)
    add("empty-batch", (0, 3, 3, 2))


def adaptive_avg_pool2d(x, output):
    return nhwc(functional.adaptive_avg_pool2d(nchw(x), output))


@op("AdaptiveAvgPool2d", "torch.nn.functional.adaptive_avg_pool2d", adaptive_avg_pool2d)
def _(case):
    def add(name, image, output):
        case(name, {"output": output}, reals(*image))

    add("halved", (2, 8, 8, 1), [4, 4])
    add("not-divisible", (2, 7, 5, 2), [3, 4])
    add("enlarged", (2, 2, 2, 3), [4, 4])
    add("enlarged-not-divisible", (1, 3, 2, 2), [4, 5])
    add("one-axis-up-one-down", (1, 2, 9, 2), [3, 4])
    add("unchanged", (2, 4, 4, 2), [4, 4])
    add("to-one-pixel", (2, 3, 5, 2), [1, 1])
    add("empty-batch", (0, 8, 8, 2), [4, 4])


# Losses: each gives one number an image


def per_image(x):
    return x.flatten(1).sum(1)


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
    case("zeros-and-ones", {}, lambda draw: [draw.normal(3, 6, scale=2.0), draw.bits(3, 6)])
    x = [[100.0, 100.0, 100.0], [-100.0, -100.0, -100.0], [30.0, -30.0, 0.0]]
    y = [[0.0, 1.0, 0.25], [0.0, 1.0, 0.25], [0.0, 1.0, 0.5]]
    case("large", {}, lambda draw: [torch.tensor(x), torch.tensor(y)])


def pair_cases(case, scale=1.0):
    """Two inputs of one shape, batch first."""
    for name, shape in [("rows", (3, 7)), ("one-value-a-row", (4, 1)), ("one-row", (1, 5)), ("empty-batch", (0, 3))]:
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
    case("images", {}, lambda draw: [draw.normal(2, 3, 4, 2), draw.normal(2, 3, 4, 2)])


def gaussian_kl(mu, log_variance):
    return -0.5 * (1 + log_variance - mu.square() - log_variance.exp()).sum(1)


@op("GaussianKL", "-0.5 * (1 + logvar - mu² - exp(logvar)).sum(1)", gaussian_kl)
def _(case):
    pair_cases(case)
    mu = [[5.0, -5.0, 0.5], [0.0, 100.0, -100.0], [0.5, -0.25, 1.0]]
    log_variance = [[30.0, -30.0, 0.0], [-30.0, -30.0, -30.0], [30.0, 29.0, 20.0]]
    case("large", {}, lambda draw: [torch.tensor(mu), torch.tensor(log_variance)])


def reparameterize(mu, log_variance, epsilon):
    return mu + (0.5 * log_variance).exp() * epsilon


@op("Reparameterize", "mu + exp(0.5 * logvar) * epsilon", reparameterize, constants=(2,))
def _(case):
    shapes = [("rows", (3, 5)), ("one-latent", (4, 1)), ("one-row", (1, 6)), ("empty-batch", (0, 3))]
    for name, shape in shapes:
        case(name, {}, lambda draw: [draw.normal(*shape) for _ in range(3)])
    log_variance = [[30.0, -30.0, 0.0], [-30.0, 30.0, 29.0]]
    case("large", {}, lambda draw: [draw.normal(2, 3), torch.tensor(log_variance), draw.normal(2, 3)])
