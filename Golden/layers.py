"""Goldens of the layers, one file a layer in Golden/Layers: three steps of training, then an evaluation.

Every pass has an input, a cotangent, and the gradients of the input and of each parameter (under PyTorch's names).
After each pass in training, SGD moves the parameters, and the whole state is written down.
"""

from environment import source, torch
from draw import Draw
from format import tensor, write
from models import ConvBlock, DeconvBlock
from op_case import nchw, nhwc

nn = torch.nn
STEPS = 3
RATE = 0.0625
# Values this near to a kink could fall to its other side in Float.
MARGIN = 2.0**-14
ACTIVATIONS = {
    "none": lambda x: x,
    "relu": torch.relu,
    "leakyReLU": lambda x: nn.functional.leaky_relu(x, 0.2),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


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


def expect_clear_of_zero(values, name):
    """Fail where a value lies so near to a kink that rounding could move it across."""
    nearest = values.abs().min().item()
    if nearest < MARGIN:
        raise ValueError(f"{name}: a value lies {nearest} from a kink; draw others")


def pass_through(layer, forward, x, draw):
    """One forward and backward pass; leaves the gradients in the parameters."""
    layer.zero_grad()
    x = x.requires_grad_()
    output = forward(layer, x)
    cotangent = draw.normal(*output.shape)
    output.backward(cotangent)
    gradients = [("input", x.grad)] + [(name, parameter.grad) for name, parameter in layer.named_parameters()]
    return {
        "input": tensor(x),
        "output": tensor(output),
        "cotangent": tensor(cotangent),
        "gradients": tensors(gradients),
    }


def layer_case(stem, name, attributes, layer, call, shape, activation="none", scale=1.0, offset=0.0):
    """`call(layer, x)` maps inputs of `shape`, which are normal with this scale, moved by `offset`."""
    draw = Draw(f"layer {stem}/{name}")
    fill(layer, draw)
    before = layer.bn if hasattr(layer, "bn") else layer
    has_kink = hasattr(layer, "bn") or activation in ["relu", "leakyReLU"]
    if has_kink:
        before.register_forward_hook(lambda _, __, y: expect_clear_of_zero(y, f"{stem}/{name}"))

    def forward(layer, x):
        return ACTIVATIONS[activation](call(layer, x))

    def drawn_pass():
        return pass_through(layer, forward, draw.normal(*shape, scale=scale) + offset, draw)

    result = {
        "name": name,
        "attributes": attributes | {"activation": activation},
        "parameters": tensors(layer.named_parameters()),
        "learningRate": RATE,
        "steps": [],
    }
    optimizer = torch.optim.SGD(layer.parameters(), lr=RATE, foreach=False)
    for _ in range(STEPS):
        step = drawn_pass()
        optimizer.step()
        result["steps"].append(step | {"stateAfter": tensors(layer.state_dict().items())})
    layer.eval()
    return result | {"evaluation": drawn_pass()}


def linear():
    def case(name, inputs, outputs, batch, bias=True, activation="none"):
        attributes = {"inputs": inputs, "outputs": outputs, "bias": bias}
        layer = nn.Linear(inputs, outputs, bias=bias)
        return layer_case("Linear", name, attributes, layer, rows, (batch, inputs), activation)

    return [
        case("plain", 5, 4, 3),
        case("without-bias", 3, 2, 4, bias=False),
        case("one-row", 4, 1, 1),
        case("relu", 4, 7, 3, activation="relu"),
        case("sigmoid", 3, 5, 2, activation="sigmoid"),
    ]


def conv2d():
    def case(name, inputs, outputs, kernel, stride, padding, bias, shape, activation="none"):
        attributes = {
            "inputChannels": inputs, "outputChannels": outputs,
            "kernel": kernel, "stride": stride, "padding": padding, "bias": bias,
        }  # fmt: skip
        layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=bias)
        return layer_case("Conv2d", name, attributes, layer, images, shape, activation)

    return [
        case("four-by-four-stride-two", 2, 3, [4, 4], [2, 2], [1, 1], False, (2, 6, 6, 2)),
        case("with-bias", 2, 3, [4, 4], [2, 2], [1, 1], True, (2, 5, 7, 2)),
        case("non-square", 1, 2, [3, 2], [1, 2], [2, 0], True, (2, 4, 6, 1)),
        case("one-odd-image", 3, 2, [3, 3], [1, 1], [1, 1], True, (1, 5, 3, 3)),
        case("leaky-relu", 2, 2, [4, 4], [2, 2], [1, 1], True, (1, 7, 5, 2), "leakyReLU"),
    ]


def conv_transpose2d():
    def case(name, inputs, outputs, kernel, stride, padding, output_padding, bias, shape, activation="none"):
        attributes = {
            "inputChannels": inputs, "outputChannels": outputs,
            "kernel": kernel, "stride": stride, "padding": padding, "outputPadding": output_padding, "bias": bias,
        }  # fmt: skip
        layer = nn.ConvTranspose2d(inputs, outputs, kernel, stride, padding, output_padding, bias=bias)
        return layer_case("ConvTranspose2d", name, attributes, layer, images, shape, activation)

    plain = [4, 4], [2, 2], [1, 1], [0, 0]
    return [
        case("four-by-four-stride-two", 3, 2, *plain, False, (2, 3, 3, 3)),
        case("with-bias", 3, 2, *plain, True, (2, 2, 3, 3)),
        case("output-padding", 2, 1, [3, 2], [2, 2], [1, 0], [1, 0], True, (2, 3, 2, 2)),
        case("one-odd-image", 2, 2, [3, 3], [2, 2], [0, 1], [0, 0], True, (1, 1, 3, 2)),
        case("tanh", 2, 3, *plain, True, (2, 2, 3, 2), "tanh"),
        case("sigmoid", 2, 1, *plain, True, (1, 3, 1, 2), "sigmoid"),
    ]


def batch_norm2d():
    def case(name, channels, shape, **inputs):
        layer = nn.BatchNorm2d(channels)
        attributes = {"channels": channels, "epsilon": layer.eps, "momentum": layer.momentum}
        return layer_case("BatchNorm2d", name, attributes, layer, images, shape, **inputs)

    return [
        case("plain", 3, (2, 3, 4, 3)),
        case("one-pixel", 2, (4, 1, 1, 2)),
        case("one-odd-image", 2, (1, 3, 5, 2)),
        case("off-centre", 2, (2, 2, 3, 2), scale=3.0, offset=5.0),
    ]


def block(stem, kind):
    """Cases of a convolution, its normalisation and its activation."""

    def case(name, inputs, outputs, shape):
        attributes = {"inputs": inputs, "outputs": outputs}
        return layer_case(stem, name, attributes, kind(inputs, outputs), images, shape)

    return [
        case("plain", 3, 2, (2, 4, 6, 3)),
        case("odd-images", 1, 3, (3, 5, 3, 1)),
        case("one-image", 2, 2, (1, 4, 4, 2)),
    ]


def make():
    for name, what, cases in [
        ("Linear", "torch.nn.Linear", linear()),
        ("Conv2d", "torch.nn.Conv2d", conv2d()),
        ("ConvTranspose2d", "torch.nn.ConvTranspose2d", conv_transpose2d()),
        ("BatchNorm2d", "torch.nn.BatchNorm2d", batch_norm2d()),
        ("ConvBlock", "ConvBlock of Golden/models.py", block("ConvBlock", ConvBlock)),
        ("DeconvBlock", "DeconvBlock of Golden/models.py", block("DeconvBlock", DeconvBlock)),
    ]:
        write(f"Layers/{name}.json", {"layer": name, "source": source(what), "cases": cases})
