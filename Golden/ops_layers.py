"""Cases of the layers' ops. Images are NHWC, as everywhere in this project; weights are PyTorch's."""

from environment import torch
from op_case import nchw, nhwc, op, reals

functional = torch.nn.functional


@op("Linear", "torch.nn.functional.linear", functional.linear)
def _(case):
    rows = [("plain", 3, 5, 4), ("one-input", 4, 1, 3), ("one-output", 4, 3, 1), ("one-row", 1, 3, 2)]
    for name, batch, i, o in rows + [("empty-batch", 0, 3, 2), ("square", 3, 3, 3), ("rounded", 7, 37, 5)]:
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
    add("one-pixel", (2, 1, 1, 3), (2, 3, 4, 4), (2, 2), (2, 2))
    add("windows-wholly-outside", (1, 3, 2, 2), (2, 2, 2, 2), (1, 1), (3, 2))
    add("windows-wholly-outside-stride-two", (2, 3, 4, 2), (2, 2, 2, 1), (2, 2), (2, 3))
    add("kernel-larger-than-the-image", (2, 3, 2, 2), (2, 2, 5, 4), (2, 1), (1, 1))
    add("image-shaped-like-the-weight", (2, 2, 2, 2), (2, 2, 2, 2), (1, 1), (1, 1), bias=False)
    add("rounded", (2, 7, 6, 5), (3, 5, 4, 4), (2, 2), (1, 1))


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
    add("odd-output-stride-two", (2, 3, 2, 2), (2, 2, 3, 3), (2, 2), (1, 1))
    add("windows-wholly-outside", (1, 4, 3, 2), (2, 2, 2, 2), (2, 2), (2, 2))
    add("kernel-larger-than-the-output", (2, 2, 1, 2), (2, 2, 5, 4), (2, 1), (2, 1))
    add("image-shaped-like-the-weight", (2, 2, 2, 2), (2, 2, 2, 2), (1, 1), (0, 0), bias=False)
    add("rounded", (2, 4, 3, 5), (5, 3, 4, 4), (2, 2), (1, 1))


def batch_norm(x, weight, bias, epsilon, slope=1.0):
    y = functional.batch_norm(nchw(x), None, None, weight, bias, training=True, eps=epsilon)
    return nhwc(y if slope == 1 else functional.leaky_relu(y, slope))


@op("BatchNorm2d", "torch.nn.functional.batch_norm(training=True), and leaky_relu where there is a slope", batch_norm)
def _(case):
    def add(name, image, epsilon=1e-5, offset=0.0, scale=1.0, slope=None):
        channels = image[3]
        case(
            name,
            {"epsilon": epsilon} if slope is None else {"epsilon": epsilon, "slope": slope},
            lambda draw: [draw.normal(*image, scale=scale) + offset, draw.normal(channels), draw.normal(channels)],
        )

    add("image", (2, 3, 4, 3))
    add("one-channel", (3, 2, 2, 1))
    add("one-pixel", (4, 1, 1, 3))
    add("one-image", (1, 3, 3, 2))
    add("three-values-a-channel", (3, 1, 1, 2))
    add("larger-epsilon", (2, 3, 3, 2), epsilon=0.01)
    add("rectified", (2, 3, 4, 3), slope=0.0)
    add("leaky", (3, 2, 5, 2), slope=0.2)
    add("large", (2, 3, 3, 2), offset=100.0, scale=2.0)
    add("one-row", (2, 1, 5, 2))
    add("rounded", (3, 4, 5, 3))

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
    add("one-row", (2, 1, 5, 2))
    add("rounded", (3, 4, 5, 3))


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
    add("one-row", (2, 1, 5, 2), [2, 3])
    add("rounded", (2, 7, 5, 2), [3, 4])
