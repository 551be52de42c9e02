"""Goldens of the optimizers: ten steps from given gradients, one file an optimizer in Golden/Optimizers."""

from environment import source, torch
from draw import Draw
from format import tensor, write

STEPS = 10
SHAPES = [(2, 3), (4,)]


def usual(draw, step, shape):
    return draw.normal(*shape)


def none_at_all(draw, step, shape):
    return torch.zeros(shape)


def every_third(draw, step, shape):
    """Zero but in steps 1, 4 and 7: what is remembered of old gradients moves the parameters on."""
    return draw.normal(*shape) * (step % 3 == 1)


def tiny(draw, step, shape):
    """About 1e-8, like Adam's epsilon."""
    return draw.normal(*shape) * 2.0**-27


def vanishing(draw, step, shape):
    """About 1e-24: their squares are 0 in Float."""
    return draw.normal(*shape) * 2.0**-80


def huge(draw, step, shape):
    """About 1e15."""
    return draw.normal(*shape) * 2.0**50


def optimizer_case(optimizer, name, gradient=usual, clip_norm=None, **configuration):
    """Parameters before, the gradients and parameters of each step, and PyTorch's state at the end."""
    draw = Draw(f"optimizer {optimizer.__name__}/{name}")
    parameters = [draw.normal(*shape).requires_grad_() for shape in SHAPES]
    attributes = configuration | ({} if clip_norm is None else {"clip_norm": clip_norm})
    result = {"name": name, "attributes": attributes, "initial": [tensor(p) for p in parameters], "steps": []}
    stepper = optimizer(parameters, foreach=False, **configuration)
    for step in range(STEPS):
        for p in parameters:
            p.grad = gradient(draw, step, p.shape)
        gradients = [tensor(p.grad) for p in parameters]
        if clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(parameters, clip_norm, foreach=False)
        stepper.step()
        result["steps"].append({"gradients": gradients, "parameters": [tensor(p) for p in parameters]})
    for key in ["exp_avg", "exp_avg_sq", "momentum_buffer"]:
        kept = [stepper.state[p].get(key) for p in parameters]
        if all(value is not None for value in kept):
            result[key] = [tensor(value) for value in kept]
    return result


def adam():
    adam = torch.optim.Adam
    plain = {"betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.0}
    return [
        optimizer_case(adam, "defaults", lr=1e-3, **plain),
        optimizer_case(adam, "celeba", lr=2e-4, **plain),
        optimizer_case(adam, "other-betas-and-epsilon", lr=2e-4, betas=[0.5, 0.99], eps=1e-3, weight_decay=0.0),
        optimizer_case(adam, "weight-decay", lr=2e-4, betas=[0.9, 0.999], eps=1e-8, weight_decay=0.125),
        optimizer_case(adam, "zero-gradients", none_at_all, lr=1e-3, **plain),
        optimizer_case(adam, "zero-but-in-every-third-step", every_third, lr=1e-3, **plain),
        optimizer_case(adam, "tiny-gradients", tiny, lr=1e-3, **plain),
        optimizer_case(adam, "vanishing-gradients", vanishing, lr=1e-3, **plain),
        optimizer_case(adam, "huge-gradients", huge, lr=1e-3, **plain),
        optimizer_case(adam, "large-epsilon", lr=1e-3, betas=[0.9, 0.999], eps=1e-4, weight_decay=0.0),
    ]


def sgd():
    sgd = torch.optim.SGD
    return [
        optimizer_case(sgd, "plain", lr=0.1, momentum=0.0, nesterov=False, weight_decay=0.0),
        optimizer_case(sgd, "momentum", lr=0.1, momentum=0.9, nesterov=False, weight_decay=0.0),
        optimizer_case(sgd, "nesterov", lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.0),
        optimizer_case(sgd, "weight-decay", lr=0.1, momentum=0.0, nesterov=False, weight_decay=0.125),
        optimizer_case(sgd, "everything", lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.125),
        optimizer_case(sgd, "zero-gradients", none_at_all, lr=0.1, momentum=0.9, nesterov=False, weight_decay=0.0),
        optimizer_case(
            sgd, "zero-but-in-every-third-step", every_third, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.0
        ),
        optimizer_case(sgd, "tiny-gradients", tiny, lr=0.1, momentum=0.9, nesterov=False, weight_decay=0.0),
        optimizer_case(sgd, "vanishing-gradients", vanishing, lr=0.1, momentum=0.9, nesterov=False, weight_decay=0.0),
    ]


def clipped(optimizer, **configuration):
    """Gradients clipped to a norm: theirs is about 3, so that some steps are clipped and some are not."""
    return [
        optimizer_case(optimizer, "some-clipped", clip_norm=3.0, **configuration),
        optimizer_case(optimizer, "all-clipped", huge, clip_norm=0.5, **configuration),
        optimizer_case(optimizer, "none-clipped", clip_norm=64.0, **configuration),
        optimizer_case(optimizer, "zero-gradients", none_at_all, clip_norm=1.0, **configuration),
    ]


def clipped_adam():
    return clipped(torch.optim.Adam, lr=1e-3, betas=[0.9, 0.999], eps=1e-8, weight_decay=0.0)


def clipped_sgd():
    return clipped(torch.optim.SGD, lr=0.1, momentum=0.9, nesterov=False, weight_decay=0.125)


def make():
    for name, made_by, cases in [
        ("Adam", "torch.optim.Adam", adam),
        ("SGD", "torch.optim.SGD", sgd),
        ("ClippedAdam", "torch.nn.utils.clip_grad_norm_, torch.optim.Adam", clipped_adam),
        ("ClippedSGD", "torch.nn.utils.clip_grad_norm_, torch.optim.SGD", clipped_sgd),
    ]:
        write(f"Optimizers/{name}.json", {"optimizer": name, "source": source(made_by), "cases": cases()})
