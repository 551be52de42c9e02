"""Goldens of the optimizers: ten steps from given gradients, one file an optimizer in Golden/Optimizers."""

from environment import source, torch
from draw import Draw
from format import tensor, write

STEPS = 10
SHAPES = [(2, 3), (4,)]


def optimizer_case(optimizer, name, **configuration):
    """Parameters before, the gradients and parameters of each step, and PyTorch's state at the end."""
    draw = Draw(f"optimizer {optimizer.__name__}/{name}")
    parameters = [draw.normal(*shape).requires_grad_() for shape in SHAPES]
    result = {"name": name, "attributes": configuration, "initial": [tensor(p) for p in parameters], "steps": []}
    stepper = optimizer(parameters, foreach=False, **configuration)
    for _ in range(STEPS):
        for p in parameters:
            p.grad = draw.normal(*p.shape)
        gradients = [tensor(p.grad) for p in parameters]
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
    ]


def sgd():
    sgd = torch.optim.SGD
    return [
        optimizer_case(sgd, "plain", lr=0.1, momentum=0.0, nesterov=False, weight_decay=0.0),
        optimizer_case(sgd, "momentum", lr=0.1, momentum=0.9, nesterov=False, weight_decay=0.0),
        optimizer_case(sgd, "nesterov", lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.0),
        optimizer_case(sgd, "weight-decay", lr=0.1, momentum=0.0, nesterov=False, weight_decay=0.125),
        optimizer_case(sgd, "everything", lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.125),
    ]


def make():
    for name, cases in [("Adam", adam), ("SGD", sgd)]:
        document = {"optimizer": name, "source": source(f"torch.optim.{name}"), "cases": cases()}
        write(f"Optimizers/{name}.json", document)
