"""One op's golden: from its function and a drawn input to its output and vector–Jacobian products."""

from environment import torch
from draw import Draw
from format import tensor

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
    """One case. The one named `rounded` has inputs with all bits of a Float: every op has one."""
    draw = Draw(f"{stem}/{name}", full=name == "rounded")
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


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def values(*numbers):
    """A maker of one rank-1 input with the given numbers."""
    return lambda draw: [torch.tensor(numbers, dtype=torch.float64)]


def reals(*shape, scale=1.0):
    return lambda draw: [draw.normal(*shape, scale=scale)]


def normal(draw, *shape):
    return draw.normal(*shape)
