"""Goldens of the layers, one file a layer in Golden/Layers: parameters under PyTorch's names, and their gradients."""

from environment import source, torch
from draw import Draw
from format import tensor, write
from op_case import nchw, nhwc

nn = torch.nn


def images(layer, x):
    return nhwc(layer(nchw(x)))


def rows(layer, x):
    return layer(x)


def tensors(named):
    return {name: tensor(value) for name, value in named}


def fill(layer, draw):
    """Give every parameter a drawn value, in the order of the state dict."""
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(draw.normal(*parameter.shape))


def pass_through(layer, forward, x, cotangent_draw):
    """One forward and backward pass: input, output, cotangent, gradients of the input and every parameter."""
    x = x.requires_grad_()
    output = forward(layer, x)
    cotangent = cotangent_draw.normal(*output.shape)
    names = ["input"] + [name for name, _ in layer.named_parameters()]
    gradients = torch.autograd.grad(output, [x, *layer.parameters()], cotangent)
    return {
        "input": tensor(x),
        "output": tensor(output),
        "cotangent": tensor(cotangent),
        "gradients": tensors(zip(names, gradients)),
    }


def layer_case(stem, name, attributes, layer, forward, shape):
    draw = Draw(f"layer {stem}/{name}")
    fill(layer, draw)
    result = {"name": name, "attributes": attributes, "parameters": tensors(layer.named_parameters())}
    return result | pass_through(layer, forward, draw.normal(*shape), draw)


def linear():
    def case(name, inputs, outputs, batch, bias=True):
        attributes = {"inputs": inputs, "outputs": outputs, "bias": bias}
        layer = nn.Linear(inputs, outputs, bias=bias)
        return layer_case("Linear", name, attributes, layer, rows, (batch, inputs))

    return [case("plain", 5, 4, 3), case("without-bias", 3, 2, 4, bias=False), case("one-row", 4, 1, 1)]


def conv2d():
    def case(name, inputs, outputs, kernel, stride, padding, bias, shape):
        attributes = {
            "inputChannels": inputs, "outputChannels": outputs,
            "kernel": kernel, "stride": stride, "padding": padding, "bias": bias,
        }  # fmt: skip
        layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=bias)
        return layer_case("Conv2d", name, attributes, layer, images, shape)

    return [
        case("four-by-four-stride-two", 2, 3, [4, 4], [2, 2], [1, 1], False, (2, 6, 6, 2)),
        case("with-bias", 2, 3, [4, 4], [2, 2], [1, 1], True, (2, 5, 7, 2)),
        case("non-square", 1, 2, [3, 2], [1, 2], [2, 0], True, (2, 4, 6, 1)),
    ]


def conv_transpose2d():
    def case(name, inputs, outputs, kernel, stride, padding, output_padding, bias, shape):
        attributes = {
            "inputChannels": inputs, "outputChannels": outputs,
            "kernel": kernel, "stride": stride, "padding": padding, "outputPadding": output_padding, "bias": bias,
        }  # fmt: skip
        layer = nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding, output_padding, bias=bias)
        return layer_case("ConvTranspose2d", name, attributes, layer, images, shape)

    return [
        case("four-by-four-stride-two", 3, 2, [4, 4], [2, 2], [1, 1], [0, 0], False, (2, 3, 3, 3)),
        case("with-bias", 3, 2, [4, 4], [2, 2], [1, 1], [0, 0], True, (2, 2, 3, 3)),
        case("output-padding", 2, 1, [3, 2], [2, 2], [1, 0], [1, 0], True, (2, 3, 2, 2)),
    ]


def batch_norm2d():
    """Three training steps, which move the running statistics, then an evaluation pass."""

    def case(name, channels, shape, scale=1.0, offset=0.0):
        draw = Draw(f"layer BatchNorm2d/{name}")
        layer = nn.BatchNorm2d(channels)
        fill(layer, draw)
        steps = []
        for _ in range(3):
            step = pass_through(layer, images, draw.normal(*shape, scale=scale) + offset, draw)
            steps.append(step | {"buffersAfter": tensors(layer.named_buffers())})
        layer.eval()
        return {
            "name": name,
            "attributes": {"channels": channels, "epsilon": layer.eps, "momentum": layer.momentum},
            "parameters": tensors(layer.named_parameters()),
            "steps": steps,
            "evaluation": pass_through(layer, images, draw.normal(*shape, scale=scale) + offset, draw),
        }

    return [
        case("plain", 3, (2, 3, 4, 3)),
        case("one-pixel", 2, (4, 1, 1, 2)),
        case("off-centre", 2, (2, 2, 3, 2), scale=3.0, offset=5.0),
    ]


def make():
    for name, cases in [
        ("Linear", linear), ("Conv2d", conv2d), ("ConvTranspose2d", conv_transpose2d), ("BatchNorm2d", batch_norm2d),
    ]:  # fmt: skip
        write(f"Layers/{name}.json", {"layer": name, "source": source(f"torch.nn.{name}"), "cases": cases()})
