"""Mixed precision in float64: factors of bfloat16, and nothing else rounded. See Sources/Kernels/Products/BFloat16.swift.

Of a layer y = x·w + b the factors are x and w on the way forward, and the cotangent of x·w with each of them on the way
back. It holds for any product that is bilinear, and so for convolutions that are computed as they are defined.
"""

import types

import torch
from torch import nn


def rounded(x):
    """The nearest bfloat16 of the nearest float32, ties to even."""
    return x.float().bfloat16().double()


class Factor(torch.autograd.Function):
    """Rounds a factor; its gradient is that of the rounded one."""

    @staticmethod
    def forward(context, x):
        return rounded(x)

    @staticmethod
    def backward(context, dy):
        return dy


class Product(torch.autograd.Function):
    """Leaves a product as it is, and rounds its cotangent, a factor of both gradients."""

    @staticmethod
    def forward(context, y):
        return y.clone()

    @staticmethod
    def backward(context, dy):
        return rounded(dy)


def round_factors(model):
    """Has every layer of a model that is a product round its factors."""
    products = {
        nn.Linear: lambda layer, x, w: nn.functional.linear(x, w),
        nn.Conv2d: lambda layer, x, w: nn.functional.conv2d(x, w, None, layer.stride, layer.padding),
        nn.ConvTranspose2d: lambda layer, x, w: nn.functional.conv_transpose2d(
            x, w, None, layer.stride, layer.padding, layer.output_padding
        ),
    }

    def forward(layer, x):
        y = Product.apply(products[type(layer)](layer, Factor.apply(x), Factor.apply(layer.weight)))
        if layer.bias is None:
            return y
        return y + layer.bias.reshape([-1] + [1] * (y.dim() - 2))

    for layer in model.modules():
        if type(layer) in products:
            layer.forward = types.MethodType(forward, layer)
    return model
